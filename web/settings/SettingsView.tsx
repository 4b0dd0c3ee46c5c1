import { useQuery } from '@tanstack/react-query';
import { Button, Card, Flex, Typography } from 'antd';
import { lazy, useState } from 'react';
import { attributesQuery, settingsQuery } from '../api/queries';
import type { Integration } from '../api/types';
import { useTexts } from '../locales/useTexts';
import { accountChange } from '../status/following';
import { QueryView } from '../ui/QueryView';
import { WhenOpened } from '../ui/WhenOpened';
import { WhenVisible } from '../ui/WhenVisible';
import { ApplyOffer } from './ApplyOffer';
import { Disconnect } from './Disconnect';
import styles from './settings.module.css';
import { SettingsForm } from './SettingsForm';
import { TakeBack } from './TakeBack';
import { WebhookSecret } from './WebhookSecret';

const AlertsCard = lazy(() => import('../alerts/AlertsCard'));
const FieldMap = lazy(() => import('./FieldMap'));
const LineAccountDialog = lazy(() => import('./LineAccountDialog'));

export default function SettingsView({ integration }: { integration: Integration }) {
  const settings = useQuery(settingsQuery(integration.id));
  const attributes = useQuery(attributesQuery(integration.id));
  const [isUnapplied, setUnapplied] = useState(false);
  return (
    <Flex vertical gap={16}>
      <LineAccountCard integration={integration} />
      <QueryView query={settings}>
        {({ hasOmnichatWebhookSecret, ...saved }) => (
          <>
            <QueryView query={attributes}>
              {(known) => (
                <SettingsForm
                  integration={integration}
                  saved={saved}
                  attributes={known}
                  // The sync that the other account waits for applies the settings too: one offer is enough.
                  isUnapplied={isUnapplied && accountChange(integration) === undefined}
                  onSaved={() => setUnapplied(true)}
                />
              )}
            </QueryView>
            <WhenVisible>
              <FieldMap id={integration.id} attributes={attributes.data ?? []} />
            </WhenVisible>
            <WebhookSecret id={integration.id} isSet={hasOmnichatWebhookSecret} />
          </>
        )}
      </QueryView>
      <WhenVisible>
        <AlertsCard id={integration.id} />
      </WhenVisible>
      <TakeBack integration={integration} />
      <Disconnect integration={integration} />
    </Flex>
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
