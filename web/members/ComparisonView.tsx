import { useQuery } from '@tanstack/react-query';
import { Alert, Descriptions, Flex, Grid, Table, Typography } from 'antd';
import { attributesQuery, comparisonQuery, isOffRecord } from '../api/queries';
import type { AttributeValue, Comparison, MemberDetail } from '../api/types';
import { formatCount } from '../format';
import { useLanguage } from '../locales/language';
import { useTexts } from '../locales/useTexts';
import { describeCondition } from '../settings/conditions';
import { Ago } from '../ui/Ago';
import { FieldValue } from '../ui/FieldValue';
import { LoadingBlock, QueryView } from '../ui/QueryView';
import { useFieldNames } from '../ui/useFieldNames';
import { changedFields } from './changedFields';
import { MemberStateTag } from './MemberStateTag';
import styles from './members.module.css';

type Field = Comparison['fields'][number];

/** One member as both partners have it now. The API reads it for this reader alone. */
interface ComparisonViewProps {
  id: string;
  customerId: string;
  decision: MemberDetail['decision'];
}

export function ComparisonView({ id, customerId, decision }: ComparisonViewProps) {
  const { data, error, errorUpdateCount, isRefetchError, refetch } = useQuery(comparisonQuery(id, customerId));
  const t = useTexts().members;
  if (isOffRecord(error)) return <Alert type="warning" showIcon role="status" title={t.offRecord} />;
  // Values that could not be read again are not those of now.
  const shown = { data: isRefetchError ? undefined : data, error, errorUpdateCount, refetch };
  return (
    // As tall as most tables of fields, so that what stands below does not move when the table comes.
    <QueryView query={shown} loading={<LoadingBlock rows={20} />}>
      {(found) => <Compared id={id} comparison={found} decision={decision} />}
    </QueryView>
  );
}

function Compared({
  id,
  comparison,
  decision,
}: { id: string; comparison: Comparison } & Pick<ComparisonViewProps, 'decision'>) {
  const texts = useTexts();
  const t = texts.members;
  const language = useLanguage();
  const { isInShopline, isContact, name, contactName, verdict, fields } = comparison;
  const changes = changedFields(fields);
  // What is not known of a side that cannot be read must not look like an empty value of it.
  const isMemberRead = verdict.code !== 'member_unreadable';
  const isContactRead = verdict.code !== 'contact_unreadable';
  if (!isInShopline) {
    return (
      <Flex vertical gap={16}>
        <Alert type="warning" showIcon role="status" title={t.goneFromShopline} description={verdict.remedy} />
        <Typography.Text>
          {!isContactRead
            ? verdict.reason
            : changes.length > 0
              ? t.willClear(formatCount(changes.length, language))
              : t.nothingToClear}
        </Typography.Text>
        {isContact && isContactRead && <Fields id={id} fields={fields} changes={changes} isContactRead />}
      </Flex>
    );
  }
  const phone = fields.find(({ field }) => field === 'phone')?.shopline ?? null;
  return (
    <Flex vertical gap={16}>
      {isMemberRead && (
        <Descriptions
          size="small"
          column={{ xs: 1, sm: 2 }}
          items={[
            { key: 'name', label: t.name, children: name ?? texts.app.unknown },
            ...(isContact && isContactRead
              ? [{ key: 'contact', label: t.contactName, children: contactName ?? texts.app.unknown }]
              : []),
            {
              key: 'phone',
              label: texts.fields.names.phone,
              children: <FieldValue field="phone" value={phone} type={undefined} />,
            },
          ]}
        />
      )}
      <Flex vertical gap={4}>
        <Flex gap="4px 8px" wrap align="center">
          <Typography.Text>{t.verdictIs}</Typography.Text>
          <MemberStateTag state={verdict.state} />
          <Typography.Text>
            {verdict.reason ?? (changes.length > 0 ? t.willChange(formatCount(changes.length, language)) : t.inStep)}
          </Typography.Text>
        </Flex>
        <Typography.Text type="secondary">
          {texts.member.rule}
          {texts.audit.colon}
          {verdict.reason ?? (decision === 'this_member' ? texts.member.ruleDecided : texts.member.ruleDelivered)}
        </Typography.Text>
        {verdict.unmet && (
          <Typography.Text>
            {texts.conditions.unmet}
            {texts.audit.colon}
            {verdict.unmet
              .map((condition) => describeCondition(condition, texts, language))
              .join(language === 'en' ? '; ' : '；')}
          </Typography.Text>
        )}
        {verdict.remedy && <Typography.Text type="secondary">{verdict.remedy}</Typography.Text>}
        {isMemberRead && !isContact && <Typography.Text type="secondary">{t.noContact}</Typography.Text>}
      </Flex>
      {isMemberRead && <Fields id={id} fields={fields} changes={changes} isContactRead={isContactRead} />}
    </Flex>
  );
}

interface FieldsProps {
  id: string;
  fields: Field[];
  changes: string[];
  /** Without the contact there is nothing to show of Omnichat, now or after a sync. */
  isContactRead: boolean;
}

function Fields({ id, fields, changes, isContactRead }: FieldsProps) {
  const texts = useTexts();
  const t = texts.members;
  const attributes = useQuery(attributesQuery(id));
  const isWide = Grid.useBreakpoint().md ?? false;
  const hasAfter = isContactRead && (isWide || changes.length > 0);
  const nameOf = useFieldNames(id);
  const infoOf = (field: string) => attributes.data?.find(({ key }) => key === field);
  const value = (shown: AttributeValue, { field }: Field) => (
    <FieldValue field={field} value={shown} type={infoOf(field)?.type} />
  );
  const written = (_: unknown, { lastWrittenAt, lastWrittenBy }: Field) =>
    lastWrittenAt && lastWrittenBy ? (
      <Flex vertical>
        <Ago at={lastWrittenAt} isBrief={!isWide} />
        <Typography.Text type="secondary">{texts.member.causes[lastWrittenBy]}</Typography.Text>
      </Flex>
    ) : (
      <Typography.Text type="secondary">{texts.member.neverWritten}</Typography.Text>
    );
  return (
    <Table<Field>
      rowKey="field"
      size="small"
      pagination={false}
      tableLayout="fixed"
      rowClassName={({ field }) => (changes.includes(field) ? (styles.changed ?? '') : '')}
      dataSource={[...fields].sort((a, b) => Number(changes.includes(b.field)) - Number(changes.includes(a.field)))}
      columns={[
        {
          title: t.field,
          dataIndex: 'field',
          // A third column of values leaves less room for the name.
          width: isWide ? undefined : hasAfter ? '28%' : '40%',
          render: (field: string, row: Field) => (
            <Flex vertical>
              {nameOf(field)}
              {!isWide && row.lastWrittenAt && (
                <Typography.Text type="secondary">
                  {texts.member.lastWritten} {written(null, row)}
                </Typography.Text>
              )}
            </Flex>
          ),
        },
        { title: t.inShopline, dataIndex: 'shopline', render: value },
        ...(isContactRead ? [{ title: t.inOmnichat, dataIndex: 'omnichat', render: value }] : []),
        ...(hasAfter ? [{ title: t.afterSync, dataIndex: 'after', render: value }] : []),
        ...(isWide ? [{ title: texts.member.lastWritten, key: 'written', render: written }] : []),
      ]}
    />
  );
}
