import { DownOutlined, UpOutlined } from '@ant-design/icons';
import { Button, Card, Flex, Typography } from 'antd';
import { useState } from 'react';
import type { SyncRun } from '../api/types';
import { formatCount, formatDuration, formatTime } from '../format';
import { useLanguage } from '../locales/language';
import { useTexts } from '../locales/useTexts';
import styles from './history.module.css';
import { tookSeconds } from './progress';
import { RunDetail } from './RunDetail';
import { RunStateTag } from './RunStateTag';

const shownAtFirst = 10;
/** Columns that a phone has no room for. There, the row that opens shows them. */
const counts = ['unchanged', 'skipped', 'failed', 'conflicts'] as const;

/**
 * Runs, newest first; each opens to show all that is known of it. The table is plain HTML: Ant Design's would be a
 * fifth of what the status view loads.
 */
export default function RunHistory({ id, runs }: { id: string; runs: SyncRun[] }) {
  const texts = useTexts();
  const t = texts.status;
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? runs : runs.slice(0, shownAtFirst);
  return (
    <Card>
      <Typography.Title level={2} className={styles.title}>
        {t.history}
      </Typography.Title>
      <table className={styles.table}>
        <thead>
          <tr>
            <td />
            <th scope="col">{t.startedAt}</th>
            <th scope="col" className={styles.wide}>
              {t.type}
            </th>
            <th scope="col" className={styles.wide}>
              {t.result}
            </th>
            <th scope="col" className={styles.number}>
              {t.counts.delivered}
            </th>
            {counts.map((name) => (
              <th key={name} scope="col" className={styles.wideNumber}>
                {t.counts[name]}
              </th>
            ))}
            <th scope="col" className={styles.wideNumber}>
              {t.took}
            </th>
          </tr>
        </thead>
        {shown.map((run) => (
          <RunRows key={run.id} id={id} run={run} />
        ))}
      </table>
      {shown.length < runs.length && (
        <Flex justify="center" className={styles.more}>
          <Button onClick={() => setWhole(true)}>{texts.members.more}</Button>
        </Flex>
      )}
    </Card>
  );
}

function RunRows({ id, run }: { id: string; run: SyncRun }) {
  const texts = useTexts();
  const t = texts.status;
  const language = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const seconds = tookSeconds(run);
  const delivered = formatCount(run.counts.delivered, language);
  const mode = run.isDraft ? texts.touched.mode : t.mode[run.mode];
  return (
    <tbody>
      <tr>
        <td>
          <Button
            type="text"
            size="small"
            icon={isOpen ? <UpOutlined aria-hidden /> : <DownOutlined aria-hidden />}
            aria-expanded={isOpen}
            aria-label={t.detailsOf(formatTime(run.startedAt, language))}
            onClick={() => setOpen(!isOpen)}
          />
        </td>
        <td>
          {formatTime(run.startedAt, language)}
          <div className={styles.narrow}>
            {mode} <RunStateTag run={run} />
          </div>
        </td>
        <td className={styles.wide}>{mode}</td>
        <td className={styles.wide}>
          <RunStateTag run={run} />
        </td>
        <td className={styles.number}>
          {run.mode !== 'full' ? (
            <Typography.Text type="secondary">
              {run.mode === 'preview' ? t.counts.wouldDeliver : t.counts.takenBack} {delivered}
            </Typography.Text>
          ) : (
            delivered
          )}
        </td>
        {counts.map((name) => (
          <td key={name} className={styles.wideNumber}>
            {formatCount(run.counts[name], language)}
          </td>
        ))}
        <td className={styles.wideNumber}>
          {seconds === null ? texts.app.unknown : formatDuration(seconds, language)}
        </td>
      </tr>
      {isOpen && (
        <tr>
          <td colSpan={6 + counts.length} className={styles.opened}>
            <RunDetail id={id} run={run} />
          </td>
        </tr>
      )}
    </tbody>
  );
}
