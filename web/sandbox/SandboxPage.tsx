import { useQuery } from '@tanstack/react-query';
import { Button, Col, Flex, Row, Select, Typography } from 'antd';
import { lazy, useEffect, useState } from 'react';
import { useLanguage } from '../locales/language';
import { QueryView } from '../ui/QueryView';
import { WhenVisible } from '../ui/WhenVisible';
import { CompareCard } from './CompareCard';
import { storesQuery } from './control';
import { FaultsCard } from './FaultsCard';
import { MerchantCard } from './MerchantCard';
import { NewStoreCard } from './NewStoreCard';
import { PeopleCard } from './PeopleCard';
import styles from './sandbox.module.css';
import { TrafficCard } from './TrafficCard';
import { useSandboxTexts } from './useSandboxTexts';
import { formatCount } from '../format';

const AlertsCard = lazy(() => import('./AlertsCard'));
const WebhooksCard = lazy(() => import('./WebhooksCard'));

export default function SandboxPage() {
  const t = useSandboxTexts();
  const language = useLanguage();
  const stores = useQuery(storesQuery);
  const [chosen, setChosen] = useState<string>();
  useEffect(() => {
    document.title = `${t.title} · SHOPLINE × Omnichat`;
  }, [t]);

  return (
    <Flex vertical gap={16}>
      <Flex justify="space-between" align="start" gap={12} wrap>
        <div>
          <Typography.Title level={2} className={styles.title}>
            {t.title}
          </Typography.Title>
          <Typography.Text type="secondary">{t.intro}</Typography.Text>
        </div>
        <Button href="/">{t.backToPage}</Button>
      </Flex>
      <QueryView query={stores}>
        {(list) => {
          const store = list.find(({ merchantId }) => merchantId === chosen) ?? list[0];
          return (
            <>
              {store && (
                <Select
                  aria-label={t.store}
                  value={store.merchantId}
                  onChange={setChosen}
                  options={list.map(({ merchantId, name, members }) => ({
                    value: merchantId,
                    label: `${name} · ${t.members(formatCount(members, language))}`,
                  }))}
                />
              )}
              <TrafficCard />
              <Row gutter={[16, 16]}>
                <Col xs={24} lg={14}>
                  <Flex vertical gap={16}>
                    {store && <MerchantCard key={store.merchantId} store={store} />}
                    <WhenVisible>
                      <WebhooksCard />
                    </WhenVisible>
                    <WhenVisible>
                      <AlertsCard />
                    </WhenVisible>
                  </Flex>
                </Col>
                <Col xs={24} lg={10}>
                  <Flex vertical gap={16}>
                    <FaultsCard />
                    {store && <CompareCard key={store.merchantId} store={store} />}
                    <NewStoreCard onCreated={setChosen} />
                    <PeopleCard />
                  </Flex>
                </Col>
              </Row>
            </>
          );
        }}
      </QueryView>
    </Flex>
  );
}
