import { Flex, Table, Typography } from 'antd';
import type { MemberState, StateCounts, SyncRun } from '../api/types';
import { formatCount } from '../format';
import { useLanguage } from '../locales/language';
import { useTexts } from '../locales/useTexts';
import styles from './status.module.css';

/** How many members are in each state now, and would be after a sync. */
export function StateChanges({ run, before }: { run: SyncRun; before: StateCounts }) {
  const texts = useTexts();
  const t = texts.touched;
  const language = useLanguage();
  const { counts } = run;
  const rows: { state: MemberState; now: number; then: number }[] = [
    { state: 'delivered', now: before.delivered, then: counts.delivered + counts.unchanged },
    { state: 'skipped', now: before.skipped, then: counts.skipped },
    { state: 'conflict', now: before.conflict, then: counts.conflicts },
    { state: 'failed', now: before.failed, then: counts.failed },
    { state: 'pending', now: before.pending, then: 0 },
  ];
  const shown = (count: number) => formatCount(count, language);
  return (
    <Flex vertical gap={8}>
      <Typography.Title level={3} className={styles.cardTitle}>
        {t.states}
      </Typography.Title>
      <Table
        rowKey="state"
        size="small"
        pagination={false}
        dataSource={rows.filter(({ now, then }) => now + then > 0)}
        columns={[
          {
            title: texts.members.state,
            dataIndex: 'state',
            render: (state: MemberState) => texts.members.states[state],
          },
          { title: t.stateNow, dataIndex: 'now', align: 'end', render: shown },
          { title: t.stateThen, dataIndex: 'then', align: 'end', render: shown },
        ]}
      />
    </Flex>
  );
}
