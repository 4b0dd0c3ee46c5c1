import { Flex, Grid, Switch, Tag, Typography } from 'antd';
import type { AttributeInfo, Settings } from '../api/types';
import { useLanguage } from '../locales/language';
import { useTexts } from '../locales/useTexts';
import { FieldValue } from '../ui/FieldValue';
import { PlainTable } from '../ui/PlainTable';
import styles from './settings.module.css';

interface AttributesTableProps {
  chosen: Settings['attributes'];
  known: AttributeInfo[];
  onChange: (attributes: Settings['attributes']) => void;
}

export function AttributesTable({ chosen, known, onChange }: AttributesTableProps) {
  const t = useTexts().settings;
  const language = useLanguage();
  const isWide = Grid.useBreakpoint().md ?? false;
  const infoOf = (key: string) => known.find((info) => info.key === key);
  const rows = chosen.map((attribute) => ({ ...attribute, info: infoOf(attribute.key) }));
  type Row = (typeof rows)[number];
  const example = ({ key, info }: Row) => info && <FieldValue field={key} value={info.example} type={info.type} />;
  const type = ({ info }: Row) => info && <Tag>{t.types[info.type]}</Tag>;
  const toggle = (key: string, enabled: boolean) =>
    onChange(chosen.map((attribute) => (attribute.key === key ? { key, enabled } : attribute)));
  return (
    <PlainTable<Row>
      keyOf={({ key }) => key}
      rows={rows}
      columns={[
        {
          title: t.enabled,
          key: 'enabled',
          width: '80px',
          render: ({ key, enabled, info }) => (
            <Switch
              checked={enabled}
              aria-label={t.enable(info?.meaning[language] ?? key)}
              onChange={(checked) => toggle(key, checked)}
            />
          ),
        },
        {
          title: t.meaning,
          key: 'meaning',
          render: (row) => (
            <Flex vertical align="start" gap={2}>
              <Typography.Text strong>{row.info?.meaning[language] ?? row.key}</Typography.Text>
              <Typography.Text code copyable={isWide} className={styles.code}>
                {row.key}
              </Typography.Text>
              {!isWide && (
                <Flex gap={4} wrap align="center">
                  {type(row)}
                  <Typography.Text type="secondary">{example(row)}</Typography.Text>
                </Flex>
              )}
            </Flex>
          ),
        },
        ...(isWide
          ? [
              { title: t.type, key: 'type', render: type },
              { title: t.example, key: 'example', render: example },
            ]
          : []),
      ]}
    />
  );
}
