import { useQuery } from '@tanstack/react-query';
import { Alert, Empty, Table, Tag, Typography } from 'antd';
import { problemOf } from '../api/request';
import { sampleQuery } from '../api/queries';
import type { AttributeValue, SampleItem } from '../api/types';
import { useTexts } from '../locales/useTexts';
import { QueryView } from '../ui/QueryView';
import styles from './status.module.css';

/** Before and after of a few members: fetched for this reader, kept nowhere. */
export function PreviewSample({ id, runId }: { id: string; runId: string }) {
  const t = useTexts().preview;
  const sample = useQuery(sampleQuery(id, runId));
  if (problemOf(sample.error).status === 404) return <Alert type="info" title={t.sampleEmpty} />;
  return (
    <QueryView query={sample}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t.sampleEmpty} />
        ) : (
          items.map((item) => <MemberChanges key={item.customerId} item={item} />)
        )
      }
    </QueryView>
  );
}

function MemberChanges({ item }: { item: SampleItem }) {
  const texts = useTexts();
  const t = texts.preview;
  return (
    <Table
      className={styles.sampleTable}
      rowKey="field"
      size="small"
      pagination={false}
      tableLayout="fixed"
      dataSource={item.changes}
      title={() => (
        <Typography.Text type="secondary">
          {texts.members.customer}: {item.customerId}
        </Typography.Text>
      )}
      columns={[
        { title: t.field, dataIndex: 'field', render: (field: string) => <code className={styles.value}>{field}</code> },
        { title: t.before, dataIndex: 'before', render: (value: AttributeValue) => <Value value={value} /> },
        { title: t.after, dataIndex: 'after', render: (value: AttributeValue) => <Value value={value} /> },
      ]}
    />
  );
}

function Value({ value }: { value: AttributeValue }) {
  const texts = useTexts();
  if (value === null || value === '') return <Typography.Text type="secondary">{texts.preview.empty}</Typography.Text>;
  if (Array.isArray(value)) return value.map((tag) => <Tag key={tag}>{tag}</Tag>);
  if (typeof value === 'boolean') return value ? texts.settings.yes : texts.settings.no;
  return <span className={styles.value}>{value}</span>;
}
