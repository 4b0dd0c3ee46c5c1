import { Card, Descriptions, Flex, Typography } from 'antd';
import type { Integration } from '../api/types';
import { formatCount, formatDuration } from '../format';
import { useLanguage } from '../locales/language';
import { useTexts } from '../locales/useTexts';
import { Ago } from '../ui/Ago';
import { onlyAwaitedSync } from './following';
import styles from './status.module.css';

export function Overview({ integration }: { integration: Integration }) {
  const texts = useTexts();
  const t = texts.status;
  const language = useLanguage();
  const { lineAccount, lastSync, lastLiveChangeAt, lagSeconds, pendingChanges, status, subscription } = integration;
  const awaited = onlyAwaitedSync(integration);
  const never = <Typography.Text type="secondary">{t.never}</Typography.Text>;
  return (
    <Card>
      <Typography.Title level={2} className={styles.cardTitle}>
        {t.overview}
      </Typography.Title>
      <Typography.Text type="secondary">{awaited ? t.awaits[awaited] : t.explain[status]}</Typography.Text>
      <Descriptions
        className={styles.facts}
        column={{ xs: 1, sm: 2 }}
        items={[
          {
            key: 'line',
            label: t.lineAccount,
            children: lineAccount === null ? t.none : `${lineAccount.channelName} (${lineAccount.channelId})`,
          },
          {
            key: 'lastSync',
            label: t.lastSync,
            children: lastSync === null ? never : <Ago at={lastSync.finishedAt ?? lastSync.startedAt} />,
          },
          { key: 'live', label: t.lastLive, children: lastLiveChangeAt ? <Ago at={lastLiveChangeAt} /> : never },
          {
            key: 'lag',
            label: t.lag,
            children: (
              <Flex gap={8} wrap>
                <span>{lagSeconds ? formatDuration(lagSeconds, language) : t.noLag}</span>
                {pendingChanges ? (
                  <Typography.Text type="secondary">{t.pending(formatCount(pendingChanges, language))}</Typography.Text>
                ) : null}
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
