import { Statistic } from 'antd';
import type { SyncRun } from '../api/types';
import { formatCount } from '../format';
import { useLanguage } from '../locales/language';
import { useTexts } from '../locales/useTexts';
import styles from './status.module.css';

const all = ['read', 'eligible', 'delivered', 'unchanged', 'skipped', 'failed', 'conflicts'] as const;
/** The counts that a taking back can have. */
const ofClearing = ['read', 'delivered', 'unchanged', 'failed'] as const;

export function RunCounts({ run }: { run: SyncRun }) {
  const t = useTexts().status.counts;
  const language = useLanguage();
  const labels = {
    full: t,
    preview: { ...t, delivered: t.wouldDeliver },
    clear: { ...t, read: t.written, delivered: t.takenBack },
  }[run.mode];
  const order = run.mode === 'clear' ? ofClearing : all;
  const look = (name: (typeof all)[number]) => {
    if (run.counts[name] === 0) return undefined;
    if (name === 'failed') return styles.failed;
    if (name === 'conflicts') return styles.conflicts;
    return name === 'delivered' ? styles.delivered : undefined;
  };
  return (
    <div className={styles.counts}>
      {order.map((name) => (
        <div key={name} className={look(name)}>
          <Statistic
            title={labels[name]}
            value={run.counts[name]}
            formatter={() => formatCount(run.counts[name], language)}
          />
        </div>
      ))}
    </div>
  );
}
