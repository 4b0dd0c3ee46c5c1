import { Button, Card, Flex, Tag, Typography } from 'antd';
import { request } from '../api/request';
import { useAction } from '../ui/useAction';
import { BulkEdit } from './BulkEdit';
import type { SandboxStore } from './control';
import { controlPath } from './control';
import { MemberEdit } from './MemberEdit';
import styles from './sandbox.module.css';
import { useControl } from './useControl';
import { useSandboxTexts } from './useSandboxTexts';

/** What a merchant does in the SHOPLINE admin. */
export function MerchantCard({ store }: { store: SandboxStore }) {
  const t = useSandboxTexts();
  const control = useControl();
  const path = `/stores/${store.merchantId}`;
  // The extension opens for the store that the merchant is logged in to at SHOPLINE, so the sandbox is told that first.
  const openExtension = useAction({
    run: () => request<unknown>(`${controlPath}/staff`, { method: 'POST', body: { merchantId: store.merchantId } }),
    refresh: [],
    onDone: () => window.location.assign('/shopline/open'),
  });
  return (
    <Card>
      <Flex vertical gap={16}>
        <Flex justify="space-between" align="center" wrap gap={8}>
          <Typography.Title level={3} className={styles.cardTitle}>
            {t.merchant}
          </Typography.Title>
          <Tag color={store.installed ? 'success' : 'default'}>{store.installed ? t.installed : t.notInstalled}</Tag>
        </Flex>
        <Flex gap={8} wrap>
          <Button
            type={store.installed ? 'default' : 'primary'}
            disabled={store.installed}
            onClick={() => control.mutate({ method: 'POST', path: `${path}/install`, body: {} })}
          >
            {t.install}
          </Button>
          <Button
            type={store.installed ? 'primary' : 'default'}
            disabled={!store.installed}
            loading={openExtension.isPending}
            onClick={() => openExtension.mutate(undefined)}
          >
            {t.open}
          </Button>
          <Button
            disabled={!store.installed}
            onClick={() =>
              control.mutate({
                method: 'POST',
                path: '/tokens/revoke',
                body: { merchantId: store.merchantId, emit: true },
              })
            }
          >
            {t.revoke}
          </Button>
          <Button
            disabled={!store.installed}
            onClick={() => control.mutate({ method: 'POST', path: `${path}/reauthorise`, body: {} })}
          >
            {t.reauthorise}
          </Button>
          <Button
            danger
            disabled={!store.installed}
            onClick={() => control.mutate({ method: 'POST', path: `${path}/uninstall`, body: {} })}
          >
            {t.uninstall}
          </Button>
        </Flex>
        <MemberEdit storeId={store.merchantId} />
        <BulkEdit store={store} />
      </Flex>
    </Card>
  );
}
