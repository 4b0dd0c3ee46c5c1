import { useMutation } from '@tanstack/react-query';
import { Button, Descriptions, Flex, Result, Typography } from 'antd';
import { shoplineAdminUrl } from '../../domain/shoplineAdmin';
import { leave } from '../api/leave';
import type { Problem } from '../api/request';
import type { Integration, PendingStore, Team } from '../api/types';
import { useTexts } from '../locales/useTexts';
import { navigate } from '../useRoute';
import styles from './connect.module.css';

interface RefusalProps {
  problem: Problem;
  store: PendingStore;
  team: Team | undefined;
  /** What this team is connected to already, when this user may see it. */
  existing: Integration | undefined;
  onBack?: () => void;
  onRetry?: () => void;
  retrying: boolean;
}

/** Why this store and this team cannot be connected, and every way out that exists in this case. */
export default function Refusal({ problem, store, team, existing, onBack, onRetry, retrying }: RefusalProps) {
  const texts = useTexts();
  const t = texts.refusal;
  const isTaken = problem.code === 'store_connected_elsewhere' || problem.code === 'team_connected_elsewhere';
  // Opening the extension again asks for the login, and brings this store along.
  const relogin = useMutation({ mutationFn: () => leave(store.origin === 'shopline' ? '/shopline/open' : '/login') });

  return (
    <Result
      classNames={{ body: styles.support }}
      role="alert"
      status="warning"
      title={<h2 className={styles.refusalTitle}>{problem.title}</h2>}
      subTitle={
        <Flex vertical gap={8} className={styles.refusalText}>
          <Typography.Text type="secondary">{problem.detail}</Typography.Text>
          <Typography.Text strong>{problem.remedy}</Typography.Text>
        </Flex>
      }
      extra={
        <Flex wrap gap={8} justify="center">
          {isTaken ? (
            <Button type="primary" loading={retrying} onClick={onRetry}>
              {t.tryAgain}
            </Button>
          ) : (
            <Button type="primary" loading={relogin.isPending} onClick={() => relogin.mutate()}>
              {t.relogin}
            </Button>
          )}
          {problem.code === 'team_connected_elsewhere' && existing && (
            <Button onClick={() => navigate({ store: existing.id, view: 'settings', filter: {} })}>
              {t.openExisting}
            </Button>
          )}
          {isTaken && (
            <Button href={shoplineAdminUrl(store.handle)} target="_blank" rel="noreferrer">
              {t.openShopline}
            </Button>
          )}
          {onBack && <Button onClick={onBack}>{t.backToTeams}</Button>}
        </Flex>
      }
    >
      <Typography.Title level={3} className={styles.supportTitle}>
        {t.forSupport}
      </Typography.Title>
      <Descriptions
        size="small"
        column={1}
        items={[
          { key: 'store', label: t.store, children: <Copyable>{`${store.name} (${store.merchantId})`}</Copyable> },
          ...(team
            ? [{ key: 'team', label: t.team, children: <Copyable>{`${team.name} (${team.id})`}</Copyable> }]
            : []),
        ]}
      />
    </Result>
  );
}

function Copyable({ children }: { children: string }) {
  return (
    <Typography.Text copyable className={styles.break}>
      {children}
    </Typography.Text>
  );
}
