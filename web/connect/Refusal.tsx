import { Alert, Button, Descriptions, Flex, Result, Typography } from 'antd';
import { shoplineAdminUrl } from '../../core/domain/shoplineAdmin';
import type { Problem } from '../api/request';
import type { Integration, PendingStore, Team } from '../api/types';
import { formatClock } from '../format';
import { useLanguage } from '../locales/language';
import { useTexts } from '../locales/useTexts';
import { OperatorLink } from '../ui/OperatorLink';
import { navigate } from '../useRoute';
import styles from './connect.module.css';
import { ReloginButton } from './ReloginButton';

interface RefusalProps {
  problem: Problem;
  store: PendingStore;
  team: Team | undefined;
  /** What this team is connected to already, when this user may see it. */
  existing: Integration | undefined;
  onBack?: () => void;
  onRetry?: () => void;
  retrying: boolean;
  /** When the reader last tried again and the other connection was still in the way. */
  stillTakenAt: string | undefined;
}

/** Why this store and this team cannot be connected, and every way out that exists in this case. */
export default function Refusal(props: RefusalProps) {
  const { problem, store, team, existing, onBack, onRetry, retrying, stillTakenAt } = props;
  const language = useLanguage();
  const texts = useTexts();
  const t = texts.refusal;
  const isTaken = problem.code === 'store_connected_elsewhere' || problem.code === 'team_connected_elsewhere';
  const named = (name: string, id: string) => texts.app.named(name, id);
  const undoUrl = shoplineUndoUrl(problem, store, existing);

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
          {isTaken && stillTakenAt && (
            <Alert type="warning" showIcon role="status" title={t.stillTaken(formatClock(stillTakenAt, language))} />
          )}
        </Flex>
      }
      extra={
        <Flex wrap gap={8} justify="center">
          {isTaken ? (
            <Button type="primary" loading={retrying} onClick={onRetry}>
              {t.tryAgain}
            </Button>
          ) : (
            <ReloginButton store={store} type="primary" />
          )}
          {isTaken && <ReloginButton store={store} type="default" />}
          {problem.code === 'team_connected_elsewhere' && existing && (
            <Button onClick={() => navigate({ store: existing.id, view: 'settings', filter: {} })}>
              {t.openExisting}
            </Button>
          )}
          {undoUrl && (
            <Button href={undoUrl} target="_blank" rel="noreferrer">
              {t.openShopline}
            </Button>
          )}
          {onBack && <Button onClick={onBack}>{t.backToTeams}</Button>}
        </Flex>
      }
    >
      <Typography.Title level={3} className={styles.supportTitle}>
        {t.forSupport} <OperatorLink to="support" />
      </Typography.Title>
      <Descriptions
        size="small"
        column={1}
        items={[
          { key: 'store', label: t.store, children: <Copyable>{named(store.name, store.merchantId)}</Copyable> },
          ...(team ? [{ key: 'team', label: t.team, children: <Copyable>{named(team.name, team.id)}</Copyable> }] : []),
          ...(existing
            ? [
                {
                  key: 'existing',
                  label: t.otherStore,
                  children: <Copyable>{named(existing.storeName, existing.id)}</Copyable>,
                },
              ]
            : []),
        ]}
      />
    </Result>
  );
}

/** The SHOPLINE admin of the store whose connection is in the way. Null when that is not undone at SHOPLINE. */
function shoplineUndoUrl(problem: Problem, store: PendingStore, existing: Integration | undefined): string | null {
  if (problem.origin !== 'shopline') return null;
  // The connection in the way is another store's: removing the extension from this store would be wrong.
  if (problem.code === 'team_connected_elsewhere') return existing?.shoplineAdminUrl ?? null;
  return shoplineAdminUrl(store.handle);
}

function Copyable({ children }: { children: string }) {
  return (
    <Typography.Text copyable className={styles.break}>
      {children}
    </Typography.Text>
  );
}
