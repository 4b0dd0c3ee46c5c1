import { Flex, Table, Typography } from 'antd';
import type { MemberState, StateCounts, SyncRun } from '../api/types';
import { formatCount } from '../format';
import { useLanguage } from '../locales/language';
import { useTexts } from '../locales/useTexts';
import { useFieldNames } from '../ui/useFieldNames';
import { changedFields } from './previewEffect';
import styles from './status.module.css';

/** Which fields a sync would change, and on how many contacts. */
export function TouchedFields({ id, run }: { id: string; run: SyncRun }) {
  const texts = useTexts();
  const t = texts.touched;
  const language = useLanguage();
  const nameOf = useFieldNames(id);
  const rows = changedFields(run);
  return (
    <div>
      <Typography.Title level={3} className={styles.cardTitle}>
        {t.fields}
      </Typography.Title>
      {rows.length === 0 ? (
        <Typography.Text>{t.noFields}</Typography.Text>
      ) : (
        <>
          <Typography.Paragraph type="secondary">{t.fieldsHint}</Typography.Paragraph>
          {rows.map(({ field, count }) => (
            <Flex key={field} justify="space-between" gap={8}>
              <span>{nameOf(field)}</span>
              <strong>{formatCount(count, language)}</strong>
            </Flex>
          ))}
        </>
      )}
    </div>
  );
}

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
