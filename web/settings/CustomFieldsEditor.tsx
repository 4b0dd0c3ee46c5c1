import { useQuery } from '@tanstack/react-query';
import { Alert, Empty, Flex, Input, Select, Switch, Typography } from 'antd';
import { useId } from 'react';
import { joinSentences } from '../../core/domain/errors/joinSentences';
import { customFieldsQuery } from '../api/queries';
import type { CustomField } from '../api/types';
import { useLanguage } from '../locales/language';
import { useTexts } from '../locales/useTexts';
import { describeError } from '../ui/ErrorResult';
import { LoadingBlock } from '../ui/QueryView';
import { fieldRows, keyProblem, withKey, type FieldRow } from './customFields';
import styles from './settings.module.css';

const types = ['text', 'number', 'date', 'datetime', 'boolean'] as const;

interface CustomFieldsEditorProps {
  id: string;
  chosen: CustomField[];
  /** Keys of the attributes every store has. */
  table: string[];
  onChange: (customFields: CustomField[]) => void;
}

/** The store's own fields, and the attribute that each is synced to. */
export function CustomFieldsEditor({ id, chosen, table, onChange }: CustomFieldsEditorProps) {
  const texts = useTexts();
  const t = texts.customFields;
  const language = useLanguage();
  const store = useQuery(customFieldsQuery(id));
  const rows = fieldRows(store.data ?? [], chosen);
  const problem = store.error && describeError(store.error, texts);
  return (
    <Flex vertical gap={12}>
      <div>
        <Typography.Title level={3} className={styles.title}>
          {t.title}
        </Typography.Title>
        <Typography.Text type="secondary">{t.hint}</Typography.Text>
      </div>
      {problem && (
        <Alert
          type="warning"
          showIcon
          role="status"
          title={problem.title}
          description={joinSentences(language, t.notRead, problem.remedy)}
        />
      )}
      {store.isPending && <LoadingBlock />}
      {store.data && rows.length === 0 && <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t.none} />}
      {rows.map((row) => (
        <FieldSetup key={row.rowId} row={row} chosen={chosen} table={table} onChange={onChange} />
      ))}
    </Flex>
  );
}

interface FieldSetupProps extends Omit<CustomFieldsEditorProps, 'id'> {
  row: FieldRow;
}

function FieldSetup({ row, chosen, table, onChange }: FieldSetupProps) {
  const texts = useTexts();
  const t = texts.customFields;
  const noteId = useId();
  const { name, field } = row;
  const problem = field && keyProblem(field, chosen, table);
  const change = (part: Partial<CustomField>) =>
    onChange(chosen.map((other) => (other === field ? { ...other, ...part } : other)));
  return (
    <div role="group" aria-label={name} className={styles.ownField}>
      <Switch
        checked={field?.enabled ?? false}
        disabled={!field}
        aria-label={texts.settings.enable(name)}
        onChange={(enabled) => change({ enabled })}
      />
      <Typography.Text strong className={styles.code}>
        {name}
      </Typography.Text>
      <div>
        <Input
          aria-label={t.keyOf(name)}
          placeholder={t.key}
          value={field?.key ?? ''}
          maxLength={100}
          autoComplete="off"
          spellCheck={false}
          status={problem ? 'error' : ''}
          aria-invalid={Boolean(problem)}
          aria-describedby={problem ? noteId : undefined}
          onChange={(event) => onChange(withKey(chosen, row, event.target.value.trim()))}
        />
        {problem && (
          <Typography.Text id={noteId} type="danger" role="alert">
            {t[problem]}
          </Typography.Text>
        )}
        {field?.key === '' && <Typography.Text type="secondary">{t.noKey}</Typography.Text>}
      </div>
      <Select
        aria-label={t.typeOf(name)}
        disabled={!field}
        value={field?.type ?? 'text'}
        options={types.map((type) => ({ value: type, label: texts.settings.types[type] }))}
        onChange={(type) => change({ type })}
      />
    </div>
  );
}
