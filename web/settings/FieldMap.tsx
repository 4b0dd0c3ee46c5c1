import { Card, Flex, Grid, Tag, Typography } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { customFieldsQuery, runsQuery, settingsQuery } from '../api/queries';
import type { AttributeInfo } from '../api/types';
import { formatCount, formatTime } from '../format';
import { useLanguage } from '../locales/language';
import { useTexts } from '../locales/useTexts';
import { latestCounted } from '../status/previewEffect';
import { PlainTable } from '../ui/PlainTable';
import { attributeSources } from './attributeSources';
import styles from './settings.module.css';

/** Fields that a sync uses besides the attributes. No admin can switch these off. */
const fixedFields = ['lineUserId', 'memberId', 'phone', 'email', 'tags'] as const;

interface Row {
  name: string;
  from: string;
  to: string;
  /** The type in words; absent for fields that are no custom attribute. */
  type?: string;
  rule: string;
  isOn: boolean;
  /** Members who have a value; undefined before a run has counted. */
  members: number | undefined;
}

/** Every field that a sync touches: where it comes from, where it goes, and what overwrites what. */
export default function FieldMap({ id, attributes }: { id: string; attributes: AttributeInfo[] }) {
  const texts = useTexts();
  const t = texts.fieldMap;
  const language = useLanguage();
  const count = (members: number | undefined) =>
    members === undefined ? texts.app.unknown : formatCount(members, language);
  const isWide = Grid.useBreakpoint().md ?? false;
  const settings = useQuery(settingsQuery(id)).data;
  const storeFields = useQuery(customFieldsQuery(id)).data;
  const counted = latestCounted(useQuery(runsQuery(id)).data ?? []);
  const membersWith = (field: string) => counted && (counted.fields[field]?.members ?? 0);
  const ownName = (fieldId: string) => storeFields?.find((field) => field.fieldId === fieldId)?.name ?? fieldId;
  const rows: Row[] = [
    // Every member that is synced has a LINE id, so as many have one as have a member id.
    ...fixedFields.map((field) => ({
      isOn: true,
      ...t.fixed[field],
      members: membersWith(field === 'lineUserId' ? 'memberId' : field),
    })),
    ...attributes.map(({ key, meaning, type, enabled }) => ({
      name: meaning[language],
      from: attributeSources[key] ?? texts.app.unknown,
      to: key,
      type: texts.settings.types[type],
      rule: t.rules[key] ?? t.attributeRule,
      isOn: enabled,
      members: enabled ? membersWith(key) : undefined,
    })),
    ...(settings?.customFields ?? []).map(({ fieldId, key, type, enabled }) => ({
      name: ownName(fieldId),
      from: texts.customFields.source(fieldId),
      to: key,
      type: texts.settings.types[type],
      rule: t.attributeRule,
      isOn: enabled,
      members: enabled ? membersWith(key) : undefined,
    })),
  ];
  return (
    <Card>
      <Typography.Title level={2} className={styles.title}>
        {t.title}
      </Typography.Title>
      <Typography.Paragraph type="secondary">
        {t.hint} {!isWide && `${texts.settings.attributesTitle}${texts.audit.colon}${t.attributeRule}`}{' '}
        {counted && texts.touched.hasHint(formatTime(counted.startedAt, language))}
      </Typography.Paragraph>
      <PlainTable<Row>
        keyOf={({ to }) => to}
        rows={rows}
        columns={[
          {
            title: t.name,
            key: 'name',
            render: (row) => (
              <Flex vertical gap={2} align="start">
                <span>
                  {row.name} {!row.isOn && <Tag>{texts.settings.off}</Tag>}
                </span>
                {!isWide && (
                  <code className={styles.code}>
                    {row.from}
                    <br />→ {row.type === undefined ? row.to : texts.app.named(row.to, row.type)}
                  </code>
                )}
                {!isWide && row.rule !== t.attributeRule && (
                  <Typography.Text type="secondary">{row.rule}</Typography.Text>
                )}
                {!isWide && row.members !== undefined && (
                  <Typography.Text>
                    {texts.touched.has}
                    {texts.audit.colon}
                    {count(row.members)}
                  </Typography.Text>
                )}
              </Flex>
            ),
          },
          ...(isWide
            ? [
                { title: t.from, key: 'from', render: ({ from }: Row) => <code className={styles.code}>{from}</code> },
                {
                  title: t.to,
                  key: 'to',
                  width: '240px',
                  render: ({ to, type }: Row) => (
                    <Flex vertical>
                      {type === undefined ? to : <code className={styles.code}>{to}</code>}
                      <Typography.Text type="secondary">{type}</Typography.Text>
                    </Flex>
                  ),
                },
                { title: t.rule, key: 'rule', width: '28%', render: ({ rule }: Row) => rule },
                {
                  title: texts.touched.has,
                  key: 'members',
                  isAtEnd: true,
                  render: ({ members }: Row) => count(members),
                },
              ]
            : []),
        ]}
      />
    </Card>
  );
}
