import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { Button, Card, Flex, Typography } from 'antd';
import { lazy, useEffect, useState } from 'react';
import { alertsQuery } from '../alerts/alerts';
import AlertsCard from '../alerts/AlertsCard';
import { attributesQuery, customFieldsQuery, runsQuery, settingsQuery } from '../api/queries';
import type { AttributeInfo, Integration, Settings } from '../api/types';
import { useTexts } from '../locales/useTexts';
import { accountChange } from '../status/following';
import { LoadingBlock, QueryView } from '../ui/QueryView';
import { WhenOpened } from '../ui/WhenOpened';
import { ApplyOffer } from './ApplyOffer';
import { Disconnect } from './Disconnect';
import FieldMap from './FieldMap';
import styles from './settings.module.css';
import { SettingsForm } from './SettingsForm';
import { TakeBack } from './TakeBack';
import { WebhookSecret } from './WebhookSecret';

const LineAccountDialog = lazy(() => import('./LineAccountDialog'));

/** The page waits this long for the store's own fields. SHOPLINE may take longer when it throttles the service. */
const fieldsWaitMs = 1_000;

export default function SettingsView({ integration }: { integration: Integration }) {
  const { id } = integration;
  const settings = useQuery(settingsQuery(id));
  const attributes = useQuery(attributesQuery(id));
  const alerts = useQuery(alertsQuery(id));
  const runs = useQuery(runsQuery(id));
  const fields = useQuery(customFieldsQuery(id));
  const [waitsForFields, setWaitsForFields] = useState(true);
  useEffect(() => {
    const timer = setTimeout(() => setWaitsForFields(false), fieldsWaitMs);
    return () => clearTimeout(timer);
  }, []);
  // One answer, even a failure, is enough: a failed query is pending again as soon as a card shows it.
  const isPending = [settings, attributes, alerts, runs].some((query) => !query.isFetched);
  return (
    <Flex vertical gap={16}>
      <LineAccountCard integration={integration} />
      {/* All cards come at once: a form that came later would move what the reader is about to press. */}
      {isPending || (!fields.isFetched && waitsForFields) ? (
        <LoadingBlock />
      ) : (
        <Cards integration={integration} settings={settings} attributes={attributes} />
      )}
    </Flex>
  );
}

interface CardsProps {
  integration: Integration;
  settings: UseQueryResult<Settings>;
  attributes: UseQueryResult<AttributeInfo[]>;
}

function Cards({ integration, settings, attributes }: CardsProps) {
  const { id } = integration;
  return (
    <>
      <QueryView query={settings}>
        {({ hasOmnichatWebhookSecret, ...saved }) => (
          <>
            <QueryView query={attributes}>
              {(known) => <SettingsForm integration={integration} saved={saved} attributes={known} />}
            </QueryView>
            <FieldMap id={id} attributes={attributes.data ?? []} />
            <WebhookSecret id={id} isSet={hasOmnichatWebhookSecret} />
          </>
        )}
      </QueryView>
      <AlertsCard id={id} />
      <TakeBack integration={integration} />
      <Disconnect integration={integration} />
    </>
  );
}

function LineAccountCard({ integration }: { integration: Integration }) {
  const { settings: t, app } = useTexts();
  const [changing, setChanging] = useState(false);
  const { lineAccount } = integration;
  const changed = accountChange(integration);
  return (
    <Card>
      <Flex vertical gap={16}>
        <Flex justify="space-between" align="center" gap={12} wrap>
          <div>
            <Typography.Title level={2} className={styles.title}>
              {t.lineTitle}
            </Typography.Title>
            {lineAccount && (
              <Typography.Text>{app.named(lineAccount.channelName, lineAccount.channelId)}</Typography.Text>
            )}
          </div>
          <Button onClick={() => setChanging(true)}>{t.change}</Button>
        </Flex>
        {changed && <ApplyOffer id={integration.id} type="warning" title={changed.title} detail={changed.detail} />}
      </Flex>
      <WhenOpened open={changing}>
        <LineAccountDialog open={changing} integration={integration} onClose={() => setChanging(false)} />
      </WhenOpened>
    </Card>
  );
}
