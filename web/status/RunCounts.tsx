import { Col, Row, Statistic } from 'antd';
import type { SyncRun } from '../api/types';
import { formatCount } from '../format';
import { useLanguage } from '../locales/language';
import { useTexts } from '../locales/useTexts';
import styles from './status.module.css';

const order = ['read', 'eligible', 'delivered', 'unchanged', 'skipped', 'failed', 'conflicts'] as const;

export function RunCounts({ run }: { run: SyncRun }) {
  const t = useTexts().status.counts;
  const language = useLanguage();
  const labels = run.mode === 'preview' ? { ...t, delivered: t.wouldDeliver } : t;
  const look = (name: (typeof order)[number]) => {
    if (run.counts[name] === 0) return undefined;
    if (name === 'failed') return styles.failed;
    if (name === 'conflicts') return styles.conflicts;
    return name === 'delivered' ? styles.delivered : undefined;
  };
  return (
    <Row gutter={[16, 12]}>
      {order.map((name) => (
        <Col key={name} xs={8} sm={6} lg={3} className={look(name)}>
          <Statistic
            title={labels[name]}
            value={run.counts[name]}
            formatter={() => formatCount(run.counts[name], language)}
          />
        </Col>
      ))}
    </Row>
  );
}
