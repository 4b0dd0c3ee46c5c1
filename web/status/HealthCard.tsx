import { CheckCircleFilled, ExclamationCircleFilled, SyncOutlined } from '@ant-design/icons';
import { Card, Flex, Typography } from 'antd';
import type { Health, Integration } from '../api/types';
import { formatCount, formatTime } from '../format';
import { useLanguage } from '../locales/language';
import { useTexts } from '../locales/useTexts';
import { Ago } from '../ui/Ago';
import { onlyAwaitedSync } from './following';
import { FunnelList } from './FunnelList';
import { headlineOf, type Headline } from './headline';
import styles from './health.module.css';
import { shownState } from './shownState';

interface HealthCardProps {
  integration: Integration;
  health: Health;
}

/** The first thing to know: how many members are in step, when that was checked, and what happens next. */
export function HealthCard({ integration, health }: HealthCardProps) {
  const texts = useTexts();
  const t = texts.health;
  const language = useLanguage();
  const { contacts, delivered, checkedAt, nextCheckAt } = health;
  const awaited = onlyAwaitedSync(integration);
  const count = (value: number) => formatCount(value, language);
  const headlines: Record<Headline, () => string> = {
    nobody: () => t.nobody,
    everyone: () => t.everyone(count(contacts)),
    some: () => t.some(count(delivered), count(contacts)),
    heldUp: () => t.heldUp(count(delivered), count(integration.pendingChanges)),
  };
  return (
    <Card>
      <Flex vertical gap={16}>
        <Flex gap={12} align="start">
          <Sign integration={integration} />
          <div>
            <Typography.Title level={2} className={styles.headline}>
              {headlines[headlineOf(integration, health)]()}
            </Typography.Title>
            <Flex vertical gap={2}>
              <Typography.Text>
                {awaited ? texts.status.awaits[awaited] : texts.status.explain[shownState(integration)]}
              </Typography.Text>
              {checkedAt && (
                <Flex wrap gap="0 12px">
                  <Typography.Text type="secondary">
                    <Ago at={checkedAt} phrase={t.checked} />
                  </Typography.Text>
                  {nextCheckAt && (
                    <Typography.Text type="secondary">{t.nextCheck(formatTime(nextCheckAt, language))}</Typography.Text>
                  )}
                </Flex>
              )}
            </Flex>
          </div>
        </Flex>
        <FunnelList integration={integration} health={health} />
      </Flex>
    </Card>
  );
}

function Sign({ integration }: { integration: Integration }) {
  const { status } = integration;
  if (status === 'attention' || onlyAwaitedSync(integration))
    return <ExclamationCircleFilled className={styles.alarming} aria-hidden />;
  if (status === 'ready') return <CheckCircleFilled className={styles.good} aria-hidden />;
  return <SyncOutlined className={styles.busy} aria-hidden />;
}
