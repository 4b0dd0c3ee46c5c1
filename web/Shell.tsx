import { GlobalOutlined, LogoutOutlined, UserOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Flex, Layout, Typography } from 'antd';
import type { PropsWithChildren } from 'react';
import { useRef } from 'react';
import { configQuery } from './api/queries';
import { leave } from './api/leave';
import type { Integration, Session } from './api/types';
import { useLanguage } from './locales/language';
import { changeLanguage, useTexts } from './locales/useTexts';
import { formatRoute } from './route';
import styles from './Shell.module.css';
import { shownStore } from './shownStore';
import { storeLabels } from './storeLabels';
import { CrashBoundary } from './ui/CrashBoundary';
import { OperatorLink } from './ui/OperatorLink';
import { useAction } from './ui/useAction';
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
      {!online && <Alert banner type="warning" role="alert" title={texts.connection.offline} />}
      <Layout.Content id="main" tabIndex={-1} role="main" className={styles.content}>
        <CrashBoundary place={formatRoute(route)}>{children}</CrashBoundary>
      </Layout.Content>
      <Layout.Footer className={styles.footer}>
        {(['help', 'support', 'omnichat', 'privacy', 'terms'] as const).map((to) => (
          <OperatorLink key={to} to={to} />
        ))}
        {config.data?.local && <Typography.Link href="/sandbox">{texts.sandboxLink}</Typography.Link>}
        {config.data?.temporalUiUrl && (
          <Typography.Link href={config.data.temporalUiUrl}>{texts.temporalLink}</Typography.Link>
        )}
      </Layout.Footer>
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
  const stores = integrations.map(({ id, storeName }) => ({ id, name: storeName }));
  if (isNew) stores.unshift({ id: pendingStore.merchantId, name: pendingStore.name });
  const items = storeLabels(stores).map((item) =>
    isNew && item.key === pendingStore.merchantId ? { ...item, key: 'connect' } : item,
  );
  const shown = shownStore(route.store, pendingStore, integrations);
  if (items.length < 2) return null;
  return (
    <select
      className={styles.switcher}
      aria-label={texts.app.switchStore}
      value={shown ?? ''}
      onChange={(event) => navigate({ store: event.target.value, view: 'status', filter: {} })}
    >
      {/* A browser would name the first store in place of one that is not among them, and not let it be chosen. */}
      {!items.some(({ key }) => key === shown) && <option value={shown ?? ''} disabled hidden />}
      {items.map(({ key, label }) => (
        <option key={key} value={key}>
          {label}
        </option>
      ))}
    </select>
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
      onClick={() => void changeLanguage(other)}
    >
      {t.switchTo}
    </Button>
  );
}

/** The browser's own `details` element: a menu of Ant Design's would be a tenth of the first load. */
function AccountMenu({ session }: { session: Session }) {
  const texts = useTexts();
  const logout = useAction({ run: () => leave('/'), refresh: [] });
  const details = useRef<HTMLDetailsElement>(null);
  const close = () => details.current?.removeAttribute('open');
  return (
    <details
      ref={details}
      className={styles.account}
      onBlur={({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget)) close();
      }}
      onKeyDown={({ key }) => {
        if (key !== 'Escape') return;
        close();
        details.current?.querySelector('summary')?.focus();
      }}
    >
      <summary aria-label={texts.app.account(session.user.name)}>
        <UserOutlined aria-hidden />
      </summary>
      <div className={styles.accountPanel} tabIndex={-1}>
        <Typography.Text type="secondary">
          {session.user.name} · {session.user.email}
        </Typography.Text>
        <Typography.Link href="/shopline/connect">{texts.app.connectAnother}</Typography.Link>
        <Button
          icon={<LogoutOutlined aria-hidden />}
          loading={logout.isPending}
          onClick={() => logout.mutate(undefined)}
        >
          {texts.app.logout}
        </Button>
      </div>
    </details>
  );
}
