import { useQuery } from '@tanstack/react-query';
import { Button, Card, Col, Flex, Row, Statistic, Typography } from 'antd';
import { useTexts } from '../locales/useTexts';
import { QueryView } from '../ui/QueryView';
import type { Partner, RequestTotals } from './control';
import { partners, ratesQuery, requestsQuery } from './control';
import { RateChart } from './RateChart';
import styles from './sandbox.module.css';
import { useControl } from './useControl';
import { useSandboxTexts } from './useSandboxTexts';

/** Requests a second that the partners' documents allow. */
const limits: Record<Partner, number> = { shopline: 20, omnichat: 40 };

export function TrafficCard() {
  const t = useSandboxTexts();
  const texts = useTexts();
  const rates = useQuery(ratesQuery);
  const totals = useQuery(requestsQuery);
  const control = useControl();
  return (
    <Card>
      <Flex justify="space-between" align="center">
        <Typography.Title level={3} className={styles.cardTitle}>
          {t.traffic}
        </Typography.Title>
        <Button onClick={() => control.mutate({ method: 'DELETE', path: '/requests' })}>{t.clear}</Button>
      </Flex>
      <QueryView query={rates}>
        {(byPartner) => (
          <Row gutter={[24, 24]}>
            {partners.map((partner) => (
              <Col key={partner} xs={24} md={12}>
                <Typography.Title level={4} className={styles.subtitle}>
                  {texts.app.partners[partner]}
                </Typography.Title>
                <RateChart partner={texts.app.partners[partner]} seconds={byPartner[partner]} limit={limits[partner]} />
                {totals.data && <Totals totals={totals.data[partner]} />}
              </Col>
            ))}
          </Row>
        )}
      </QueryView>
    </Card>
  );
}

function Totals({ totals }: { totals: RequestTotals }) {
  const t = useSandboxTexts();
  const errors = Object.entries(totals.byStatus).reduce(
    (sum, [status, count]) => (Number(status) >= 500 ? sum + count : sum),
    0,
  );
  const figures = [
    { title: t.total, value: totals.total },
    { title: t.peak, value: totals.maxInOneSecond },
    { title: t.throttled, value: totals.byStatus['429'] ?? 0 },
    { title: t.errors, value: errors },
  ];
  return (
    <Row gutter={[8, 8]}>
      {figures.map(({ title, value }) => (
        <Col key={title} xs={12} sm={6}>
          <Statistic title={title} value={value} />
        </Col>
      ))}
    </Row>
  );
}
