import { useQuery } from '@tanstack/react-query';
import { Empty, Flex, Table, Tag, Typography } from 'antd';
import { attributesQuery, sampleQuery } from '../api/queries';
import type { AttributeValue, SampleItem, SyncRun } from '../api/types';
import { useLanguage } from '../locales/language';
import { useTexts } from '../locales/useTexts';
import { QueryView } from '../ui/QueryView';
import styles from './status.module.css';

/** Before and after of a few members: fetched for this reader, kept nowhere. */
export function PreviewSample({ id, run }: { id: string; run: SyncRun }) {
  const t = useTexts().preview;
  const sample = useQuery(sampleQuery(id, run.id));
  const attributes = useQuery(attributesQuery(id));
  const language = useLanguage();
  const meaningOf = (field: string) =>
    t.fields[field] ?? attributes.data?.find(({ key }) => key === field)?.meaning[language];
  return (
    <QueryView query={sample}>
      {({ items }) =>
        items.length === 0 ? (
          // Only the members changed last are looked at: a few, whatever the numbers above say of everyone.
          <Empty
            image={Empty.PRESENTED_IMAGE_SIMPLE}
            description={run.counts.delivered > 0 ? t.sampleElsewhere : t.sampleEmpty}
          />
        ) : (
          items.map((item) => <MemberChanges key={item.customerId} item={item} meaningOf={meaningOf} />)
        )
      }
    </QueryView>
  );
}

interface MemberChangesProps {
  item: SampleItem;
  meaningOf: (field: string) => string | undefined;
}

function MemberChanges({ item, meaningOf }: MemberChangesProps) {
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
        <Typography.Text type="secondary" copyable={{ text: item.customerId }}>
          {texts.members.customer}: {item.customerId}
        </Typography.Text>
      )}
      columns={[
        {
          title: t.field,
          dataIndex: 'field',
          render: (field: string) => <Field field={field} meaning={meaningOf(field)} />,
        },
        { title: t.before, dataIndex: 'before', render: (value: AttributeValue) => <Value value={value} /> },
        { title: t.after, dataIndex: 'after', render: (value: AttributeValue) => <Value value={value} /> },
      ]}
    />
  );
}

function Field({ field, meaning }: { field: string; meaning: string | undefined }) {
  return (
    <Flex vertical>
      {meaning}
      <code className={styles.value}>{field}</code>
    </Flex>
  );
}

function Value({ value }: { value: AttributeValue }) {
  const texts = useTexts();
  if (value === null || value === '') return <Typography.Text type="secondary">{texts.preview.empty}</Typography.Text>;
  if (Array.isArray(value))
    return (
      <Flex gap={4} wrap>
        {value.map((tag) => (
          <Tag key={tag}>{tag}</Tag>
        ))}
      </Flex>
    );
  if (typeof value === 'boolean') return value ? texts.settings.yes : texts.settings.no;
  return <span className={styles.value}>{value}</span>;
}
