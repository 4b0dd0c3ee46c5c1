import { DownOutlined, GlobalOutlined, LogoutOutlined, UserOutlined } from '@ant-design/icons';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Alert, Button, Dropdown, Flex, Layout, Typography } from 'antd';
import type { PropsWithChildren } from 'react';
import { configQuery } from './api/queries';
import { leave } from './api/leave';
import type { Integration, Session } from './api/types';
import { setLanguage, useLanguage } from './locales/language';
import { useTexts } from './locales/useTexts';
import { formatRoute } from './route';
import styles from './Shell.module.css';
import { CrashBoundary } from './ui/CrashBoundary';
import { useOnline } from './ui/useOnline';
import { navigate, useRoute } from './useRoute';

interface ShellProps {
  session: Session | null;
  integrations: Integration[];
}

export function Shell({ session, integrations, children }: PropsWithChildren<ShellProps>) {
  const texts = useTexts();
  const online = useOnline();
  const config = useQuery(configQuery);
  const route = useRoute();
  return (
    <Layout className={styles.page}>
      <a href="#main" className={styles.skip} onClick={focusMain}>
        {texts.app.skipToContent}
      </a>
      <Layout.Header className={styles.header}>
        <Flex align="center" justify="space-between" gap={12} className={styles.bar}>
          <Typography.Title level={1} className={styles.brand}>
            <img src="/favicon.svg" alt="" width={26} height={26} />
            <span className={styles.name}>{texts.app.title}</span>
          </Typography.Title>
          <Flex align="center" gap={8}>
            {session && <StoreSwitcher session={session} integrations={integrations} />}
            <LanguageButton />
            {session && <AccountMenu session={session} />}
          </Flex>
        </Flex>
      </Layout.Header>
      {!online && <Alert banner type="warning" title={texts.connection.offline} />}
      <Layout.Content id="main" tabIndex={-1} role="main" className={styles.content}>
        <CrashBoundary place={formatRoute(route)}>{children}</CrashBoundary>
      </Layout.Content>
      {config.data?.local && (
        <Layout.Footer className={styles.footer}>
          <Typography.Link href="/sandbox">{texts.sandboxLink}</Typography.Link>
          {config.data.temporalUiUrl && (
            <Typography.Link href={config.data.temporalUiUrl}>{texts.temporalLink}</Typography.Link>
          )}
        </Layout.Footer>
      )}
    </Layout>
  );
}

/** The address after `#` belongs to the views, so the skip link moves the focus itself. */
function focusMain(event: React.MouseEvent) {
  event.preventDefault();
  document.getElementById('main')?.focus();
}

function StoreSwitcher({ session, integrations }: { session: Session; integrations: Integration[] }) {
  const texts = useTexts();
  const route = useRoute();
  const { pendingStore } = session;
  const isNew = pendingStore !== null && !integrations.some(({ id }) => id === pendingStore.merchantId);
  const items = integrations.map(({ id, storeName }) => ({ key: id, label: storeName }));
  if (isNew) items.unshift({ key: 'connect', label: pendingStore.name });
  const shown = route.store ?? (isNew ? 'connect' : (pendingStore?.merchantId ?? integrations[0]?.id));
  if (items.length < 2) return null;
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items,
        selectable: true,
        selectedKeys: shown === undefined ? [] : [shown],
        onClick: ({ key }) => navigate({ store: key, view: 'status', filter: {} }),
      }}
    >
      <Button icon={<DownOutlined aria-hidden />} iconPlacement="end" className={styles.switcher}>
        <span className={styles.switcherName}>
          {items.find(({ key }) => key === shown)?.label ?? texts.app.switchStore}
        </span>
      </Button>
    </Dropdown>
  );
}

function LanguageButton() {
  const { language: t } = useTexts();
  const other = useLanguage() === 'en' ? 'zh-TW' : 'en';
  return (
    <Button
      type="text"
      icon={<GlobalOutlined aria-hidden />}
      lang={other === 'en' ? 'en' : 'zh-Hant-TW'}
      onClick={() => setLanguage(other)}
    >
      {t.switchTo}
    </Button>
  );
}

function AccountMenu({ session }: { session: Session }) {
  const texts = useTexts();
  const logout = useMutation({ mutationFn: () => leave('/') });
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          { key: 'who', disabled: true, label: `${session.user.name} · ${session.user.email}` },
          { key: 'connect', label: <a href="/shopline/connect">{texts.app.connectAnother}</a> },
          {
            key: 'logout',
            icon: <LogoutOutlined aria-hidden />,
            label: texts.app.logout,
            onClick: () => logout.mutate(),
          },
        ],
      }}
    >
      <Button
        type="text"
        icon={<UserOutlined aria-hidden />}
        loading={logout.isPending}
        aria-label={texts.app.account(session.user.name)}
      />
    </Dropdown>
  );
}
