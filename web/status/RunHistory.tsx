import { DownOutlined, UpOutlined } from '@ant-design/icons';
import { Button, Card, Flex, Grid, Table, Typography } from 'antd';
import type { SyncRun } from '../api/types';
import { formatCount, formatDuration, formatTime } from '../format';
import { useLanguage } from '../locales/language';
import { useTexts } from '../locales/useTexts';
import { tookSeconds } from './progress';
import { RunDetail } from './RunDetail';
import { RunStateTag } from './RunStateTag';
import styles from './status.module.css';

/** Runs, newest first; each opens to all there is to know of it, which a phone has no columns for. */
export default function RunHistory({ runs }: { runs: SyncRun[] }) {
  const texts = useTexts();
  const t = texts.status;
  const language = useLanguage();
  const isWide = Grid.useBreakpoint().md ?? false;
  const count = (name: keyof SyncRun['counts'], title: string) => ({
    title,
    key: name,
    align: 'end' as const,
    render: (_: unknown, run: SyncRun) =>
      run.mode === 'preview' && name === 'delivered' ? (
        <Typography.Text type="secondary">
          {t.counts.wouldDeliver} {formatCount(run.counts[name], language)}
        </Typography.Text>
      ) : (
        formatCount(run.counts[name], language)
      ),
  });
  return (
    <Card>
      <Typography.Title level={2} className={styles.cardTitle}>
        {t.history}
      </Typography.Title>
      <Table<SyncRun>
        className={styles.history}
        rowKey="id"
        size="small"
        dataSource={runs}
        expandable={{
          expandedRowRender: (run) => <RunDetail run={run} />,
          expandIcon: ({ expanded, onExpand, record }) => (
            <Button
              type="text"
              size="small"
              icon={expanded ? <UpOutlined aria-hidden /> : <DownOutlined aria-hidden />}
              aria-expanded={expanded}
              aria-label={t.detailsOf(formatTime(record.startedAt, language))}
              onClick={(event) => onExpand(record, event)}
            />
          ),
        }}
        pagination={runs.length > 10 ? { pageSize: 10, showSizeChanger: false } : false}
        columns={[
          {
            title: t.startedAt,
            key: 'startedAt',
            render: (_, run) => (
              <Flex vertical gap={4} align="start">
                {formatTime(run.startedAt, language)}
                {!isWide && (
                  <span>
                    {t.mode[run.mode]} <RunStateTag run={run} />
                  </span>
                )}
              </Flex>
            ),
          },
          ...(isWide
            ? [
                { title: t.type, key: 'mode', render: (_: unknown, run: SyncRun) => t.mode[run.mode] },
                {
                  title: t.result,
                  key: 'status',
                  render: (_: unknown, run: SyncRun) => <RunStateTag run={run} />,
                },
              ]
            : []),
          count('delivered', t.counts.delivered),
          ...(isWide
            ? [
                count('unchanged', t.counts.unchanged),
                count('skipped', t.counts.skipped),
                count('failed', t.counts.failed),
                count('conflicts', t.counts.conflicts),
                {
                  title: t.took,
                  key: 'took',
                  align: 'end' as const,
                  render: (_: unknown, run: SyncRun) => {
                    const seconds = tookSeconds(run);
                    return seconds === null ? texts.app.unknown : formatDuration(seconds, language);
                  },
                },
              ]
            : []),
        ]}
      />
    </Card>
  );
}
