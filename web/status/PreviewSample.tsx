import { useQuery } from '@tanstack/react-query';
import { Empty, Flex, Table, Typography } from 'antd';
import { attributesQuery, sampleQuery } from '../api/queries';
import type { AttributeInfo, AttributeValue, SampleItem, SyncRun } from '../api/types';
import { useLanguage } from '../locales/language';
import { useTexts } from '../locales/useTexts';
import { FieldValue } from '../ui/FieldValue';
import { QueryView } from '../ui/QueryView';
import styles from './status.module.css';

/** Before and after of a few members: fetched for this reader, kept nowhere. */
export function PreviewSample({ id, run }: { id: string; run: SyncRun }) {
  const texts = useTexts();
  const t = texts.preview;
  const sample = useQuery(sampleQuery(id, run.id));
  const attributes = useQuery(attributesQuery(id));
  const infoOf = (field: string) => attributes.data?.find(({ key }) => key === field);
  return (
    <QueryView query={sample}>
      {({ items }) =>
        items.length === 0 ? (
          // The API looks only at a few members, those changed last, while the numbers above are of everyone.
          <Empty
            image={Empty.PRESENTED_IMAGE_SIMPLE}
            description={run.counts.delivered > 0 ? t.sampleElsewhere : t.sampleEmpty}
          />
        ) : (
          items.map((item) => <MemberChanges key={item.customerId} item={item} infoOf={infoOf} />)
        )
      }
    </QueryView>
  );
}

interface MemberChangesProps {
  item: SampleItem;
  infoOf: (field: string) => AttributeInfo | undefined;
}

function MemberChanges({ item, infoOf }: MemberChangesProps) {
  const texts = useTexts();
  const t = texts.preview;
  const language = useLanguage();
  const value = (shown: AttributeValue, { field }: SampleItem['changes'][number]) => (
    <FieldValue field={field} value={shown} type={infoOf(field)?.type} />
  );
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
          {texts.members.customer}
          {texts.audit.colon}
          {item.customerId}
        </Typography.Text>
      )}
      columns={[
        {
          title: t.field,
          dataIndex: 'field',
          render: (field: string) => (
            <Field field={field} meaning={texts.fields.names[field] ?? infoOf(field)?.meaning[language]} />
          ),
        },
        { title: t.before, dataIndex: 'before', render: value },
        { title: t.after, dataIndex: 'after', render: value },
      ]}
    />
  );
}

function Field({ field, meaning }: { field: string; meaning: string | undefined }) {
  return (
    <Flex vertical>
      {meaning}
      {field.startsWith('shopline_') && <code className={styles.value}>{field}</code>}
    </Flex>
  );
}
