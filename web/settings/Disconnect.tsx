import { Alert, Card, Flex, Typography } from 'antd';
import { integrationPath, integrationQuery } from '../api/queries';
import { request } from '../api/request';
import type { Integration } from '../api/types';
import { useTexts } from '../locales/useTexts';
import { ConfirmButton } from '../ui/ConfirmButton';
import { ExternalLink } from '../ui/ExternalLink';
import { useAction } from '../ui/useAction';
import { TakeBackButton } from './TakeBack';
import styles from './settings.module.css';

/** Ends the connection where it began: here, or in the SHOPLINE admin. */
export function Disconnect({ integration }: { integration: Integration }) {
  const { settings: t, clear } = useTexts();
  return (
    <Card>
      <Flex vertical gap={12} align="start">
        <Typography.Title level={2} className={styles.title}>
          {t.disconnectTitle}
        </Typography.Title>
        <EndConnection integration={integration} />
        {integration.origin === 'omnichat' ? (
          <TakeBackButton integration={integration} ends />
        ) : (
          <Typography.Text type="secondary">{clear.beforeRemoving}</Typography.Text>
        )}
      </Flex>
    </Card>
  );
}

/** How to end the connection, by where it was begun. */
export function EndConnection({ integration }: { integration: Integration }) {
  return integration.origin === 'omnichat' ? (
    <DisconnectHere integration={integration} />
  ) : (
    <DisconnectInShopline shoplineAdminUrl={integration.shoplineAdminUrl} />
  );
}

function DisconnectHere({ integration }: { integration: Integration }) {
  const { id, storeName } = integration;
  const t = useTexts().settings;
  const disconnect = useAction({
    run: () => request<unknown>(integrationPath(id), { method: 'DELETE' }),
    // Asked for again, the integration says how it ended.
    refresh: [integrationQuery(id).queryKey],
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
      <Alert type="info" showIcon role="note" title={t.disconnectShopline} />
      <ol className={styles.list}>
        {t.disconnectSteps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      {shoplineAdminUrl && <ExternalLink href={shoplineAdminUrl}>{texts.refusal.openShopline}</ExternalLink>}
    </>
  );
}
