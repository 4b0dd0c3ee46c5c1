import { Card, Descriptions, Flex, Typography } from 'antd';
import type { Integration } from '../api/types';
import { formatCount, formatDuration } from '../format';
import { useLanguage } from '../locales/language';
import { useTexts } from '../locales/useTexts';
import { Ago } from '../ui/Ago';
import { onlyAwaitedSync } from './following';
import { shownState } from './shownState';
import styles from './status.module.css';
import { SupportInfo } from './SupportInfo';

interface OverviewProps {
  integration: Integration;
  /** Whether the page shows the health line, which says what happens next. */
  hasHealth: boolean;
  /** When all members were last read, also where no run tells of it any more; undefined while it cannot be read. */
  checkedAt: string | null | undefined;
}

export function Overview({ integration, hasHealth, checkedAt }: OverviewProps) {
  const texts = useTexts();
  const t = texts.status;
  const language = useLanguage();
  const { lineAccount, lastSync, lastLiveChangeAt, lagSeconds, pendingChanges, subscription } = integration;
  const awaited = onlyAwaitedSync(integration);
  const syncedAt = lastSync ? (lastSync.finishedAt ?? lastSync.startedAt) : checkedAt;
  const never = <Typography.Text type="secondary">{t.never}</Typography.Text>;
  return (
    <Card>
      <Flex justify="space-between" align="center" gap={8} wrap>
        <Typography.Title level={2} className={styles.cardTitle}>
          {t.overview}
        </Typography.Title>
        <SupportInfo integration={integration} />
      </Flex>
      {/* Without the health line, nothing else says what happens next. */}
      {!hasHealth && (
        <Typography.Text type="secondary">
          {awaited ? t.awaits[awaited] : t.explain[shownState(integration)]}
        </Typography.Text>
      )}
      <Descriptions
        className={styles.facts}
        column={{ xs: 1, sm: 2 }}
        items={[
          {
            key: 'line',
            label: t.lineAccount,
            children: lineAccount === null ? t.none : texts.app.named(lineAccount.channelName, lineAccount.channelId),
          },
          {
            key: 'lastSync',
            label: t.lastSync,
            children: syncedAt ? <Ago at={syncedAt} /> : syncedAt === null ? never : texts.app.unknown,
          },
          { key: 'live', label: t.lastLive, children: lastLiveChangeAt ? <Ago at={lastLiveChangeAt} /> : never },
          {
            key: 'lag',
            label: t.lag,
            children: (
              <Flex gap={8} wrap>
                <span>{pendingChanges > 0 ? t.pending(formatCount(pendingChanges, language)) : t.noLag}</span>
                {pendingChanges > 0 && (
                  <Typography.Text type="secondary">{t.oldest(formatDuration(lagSeconds, language))}</Typography.Text>
                )}
              </Flex>
            ),
          },
          ...(subscription
            ? [
                {
                  key: 'subscription',
                  label: t.subscription,
                  children: (
                    <Flex gap={8} wrap>
                      <span>{t.subscriptions[subscription.topic]}</span>
                      <Typography.Text type="secondary">
                        <Ago at={subscription.at} />
                      </Typography.Text>
                    </Flex>
                  ),
                },
              ]
            : []),
        ]}
      />
    </Card>
  );
}
