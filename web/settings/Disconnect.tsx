import { Alert, Card, Flex, Typography } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { integrationKey, integrationPath, integrationsQuery, sessionQuery } from '../api/queries';
import { request } from '../api/request';
import type { Integration } from '../api/types';
import { useTexts } from '../locales/useTexts';
import { ConfirmButton } from '../ui/ConfirmButton';
import { ExternalLink } from '../ui/ExternalLink';
import { useFeedback } from '../ui/Feedback';
import { useAction } from '../ui/useAction';
import { navigate } from '../useRoute';
import styles from './settings.module.css';

/** Ends the connection where it began: here, or in the SHOPLINE admin. */
export function Disconnect({ integration }: { integration: Integration }) {
  const t = useTexts().settings;
  return (
    <Card>
      <Flex vertical gap={12} align="start">
        <Typography.Title level={2} className={styles.title}>
          {t.disconnectTitle}
        </Typography.Title>
        {integration.origin === 'omnichat' ? (
          <DisconnectHere integration={integration} />
        ) : (
          <DisconnectInShopline shoplineAdminUrl={integration.shoplineAdminUrl} />
        )}
      </Flex>
    </Card>
  );
}

function DisconnectHere({ integration }: { integration: Integration }) {
  const { id, storeName } = integration;
  const t = useTexts().settings;
  const { message } = useFeedback();
  const client = useQueryClient();
  const disconnect = useAction({
    run: () => request<null>(integrationPath(id), { method: 'DELETE' }),
    refresh: [integrationsQuery.queryKey, sessionQuery.queryKey],
    onDone: () => {
      void message.success(t.disconnected);
      client.setQueryData(integrationsQuery.queryKey, (list) => list?.filter((other) => other.id !== id));
      navigate({ store: null, view: 'status', filter: {} });
      client.removeQueries({ queryKey: integrationKey(id) });
    },
  });
  return (
    <>
      <Typography.Text>{t.disconnectOmnichat}</Typography.Text>
      <ConfirmButton
        danger
        loading={disconnect.isPending}
        question={{
          title: t.disconnectConfirmTitle(storeName),
          detail: t.disconnectOmnichat,
          confirmText: t.disconnect,
          cancelText: t.keep,
        }}
        onConfirm={() => disconnect.mutate(undefined)}
      >
        {t.disconnect}
      </ConfirmButton>
    </>
  );
}

function DisconnectInShopline({ shoplineAdminUrl }: { shoplineAdminUrl: string | null | undefined }) {
  const texts = useTexts();
  const t = texts.settings;
  return (
    <>
      <Alert type="info" showIcon title={t.disconnectShopline} />
      <ol>
        {t.disconnectSteps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      {shoplineAdminUrl && <ExternalLink href={shoplineAdminUrl}>{texts.refusal.openShopline}</ExternalLink>}
    </>
  );
}
