import { Card, Flex, Grid, Table, Tag, Typography } from 'antd';
import type { AttributeInfo } from '../api/types';
import { useLanguage } from '../locales/language';
import { useTexts } from '../locales/useTexts';
import styles from './settings.module.css';

/** What a sync writes besides the attributes that can be switched off. */
const fixedFields = ['lineUserId', 'memberId', 'phone', 'email', 'tags'] as const;

interface Row {
  name: string;
  from: string;
  to: string;
  rule: string;
  isOn: boolean;
}

/** Every field that a sync touches: where it comes from, where it goes, and what overwrites what. */
export default function FieldMap({ attributes }: { attributes: AttributeInfo[] }) {
  const texts = useTexts();
  const t = texts.fieldMap;
  const language = useLanguage();
  const isWide = Grid.useBreakpoint().md ?? false;
  const rows: Row[] = [
    ...fixedFields.map((field) => ({ isOn: true, ...t.fixed[field] })),
    ...attributes.map(({ key, meaning, type, enabled }) => ({
      name: meaning[language],
      from: t.sources[key] ?? texts.app.unknown,
      to: texts.app.named(key, texts.settings.types[type]),
      rule: t.rules[key] ?? t.attributeRule,
      isOn: enabled,
    })),
  ];
  return (
    <Card>
      <Typography.Title level={2} className={styles.title}>
        {t.title}
      </Typography.Title>
      <Typography.Paragraph type="secondary">{t.hint}</Typography.Paragraph>
      <Table<Row>
        rowKey="to"
        size="small"
        pagination={false}
        dataSource={rows}
        columns={[
          {
            title: t.name,
            key: 'name',
            render: (_, row) => (
              <Flex vertical gap={2} align="start">
                <span>
                  {row.name} {!row.isOn && <Tag>{texts.settings.off}</Tag>}
                </span>
                {!isWide && (
                  <code className={styles.code}>
                    {row.from} → {row.to}
                  </code>
                )}
                {!isWide && <Typography.Text type="secondary">{row.rule}</Typography.Text>}
              </Flex>
            ),
          },
          ...(isWide
            ? [
                {
                  title: t.from,
                  key: 'from',
                  render: (_: unknown, { from }: Row) => <code className={styles.code}>{from}</code>,
                },
                { title: t.to, dataIndex: 'to', className: styles.code },
                { title: t.rule, dataIndex: 'rule', width: '38%' },
              ]
            : []),
        ]}
      />
    </Card>
  );
}
