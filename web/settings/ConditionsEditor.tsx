import { Button, Flex, Input, InputNumber, Select, Typography } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { mostConditions, mostNames } from '../../core/domain/conditions';
import { reportQuery } from '../api/queries';
import type { Condition } from '../api/types';
import { formatCount } from '../format';
import { useLanguage } from '../locales/language';
import { useTexts } from '../locales/useTexts';
import { blankCondition, conditionFields, knownTiers, opsOf } from './conditions';
import styles from './settings.module.css';

interface ConditionsEditorProps {
  id: string;
  conditions: Condition[];
  onChange: (conditions: Condition[]) => void;
}

/** What a member has to meet besides LINE login and phone: one row per condition. */
export function ConditionsEditor({ id, conditions, onChange }: ConditionsEditorProps) {
  const t = useTexts().conditions;
  const language = useLanguage();
  const report = useQuery(reportQuery(id, 30)).data;
  const tiers = knownTiers(report ?? []);
  const add = useRef<HTMLButtonElement>(null);
  const put = (at: number, condition: Condition) =>
    onChange(conditions.map((other, index) => (index === at ? condition : other)));
  return (
    <Flex vertical gap={12} align="stretch">
      <div>
        <Typography.Title level={3} className={styles.title}>
          {t.title}
        </Typography.Title>
        <Typography.Text type="secondary">{t.hint}</Typography.Text>
      </div>
      {conditions.length === 0 && <Typography.Text>{t.none}</Typography.Text>}
      {conditions.map((condition, at) => {
        const position = formatCount(at + 1, language);
        return (
          // Conditions have no id, and none is ever moved, so the position is the key.
          <div
            key={`${at}:${conditions.length}`}
            role="group"
            aria-label={t.row(position)}
            className={styles.condition}
          >
            <ConditionRow condition={condition} tiers={tiers} onChange={(changed) => put(at, changed)} />
            <Button
              aria-label={t.remove(position)}
              onClick={() => {
                onChange(conditions.filter((_, index) => index !== at));
                add.current?.focus();
              }}
            >
              {t.removeShort}
            </Button>
          </div>
        );
      })}
      <div>
        <Button
          ref={add}
          disabled={conditions.length >= mostConditions}
          onClick={() => onChange([...conditions, blankCondition('tier')])}
        >
          {t.add}
        </Button>{' '}
        {conditions.length >= mostConditions && (
          <Typography.Text type="secondary">{t.most(formatCount(mostConditions, language))}</Typography.Text>
        )}
      </div>
    </Flex>
  );
}

interface ConditionRowProps {
  condition: Condition;
  /** Tiers to choose from. An admin can also type another. */
  tiers: string[];
  onChange: (condition: Condition) => void;
}

function ConditionRow({ condition, tiers, onChange }: ConditionRowProps) {
  const t = useTexts().conditions;
  return (
    <>
      <Select
        aria-label={t.field}
        value={condition.field}
        options={conditionFields.map((field) => ({ value: field, label: t.fields[field] }))}
        onChange={(field) => onChange(blankCondition(field))}
      />
      <Select
        aria-label={t.op}
        value={condition.op}
        options={opsOf(condition.field).map((op) => ({ value: op, label: t.ops[op] }))}
        onChange={(op) => onChange({ ...condition, op } as Condition)}
      />
      <ConditionValue condition={condition} tiers={tiers} onChange={onChange} />
    </>
  );
}

function ConditionValue({ condition, tiers, onChange }: ConditionRowProps) {
  const t = useTexts().conditions;
  const names = condition.field === 'tier' ? tiers : [];
  switch (condition.field) {
    case 'tier':
    case 'tag':
      return (
        <Select
          mode="tags"
          maxCount={mostNames}
          // A list that is pasted becomes its names.
          tokenSeparators={[',', '，', '\n']}
          {...(names.length === 0 && { open: false, suffixIcon: null })}
          options={names.map((name) => ({ value: name, label: name }))}
          aria-label={t.value}
          placeholder={t.namesHint[condition.field]}
          value={[condition.value].flat()}
          onChange={(value) => onChange({ ...condition, value: value.map((name) => name.trim()).filter(Boolean) })}
        />
      );
    case 'order_count':
    case 'total_spent':
      return (
        <InputNumber
          className={styles.number}
          aria-label={t.value}
          min={0}
          precision={condition.field === 'order_count' ? 0 : 2}
          value={condition.value}
          onChange={(value) => onChange({ ...condition, value: value ?? 0 })}
        />
      );
    case 'registered_at':
      return (
        <Input
          type="date"
          max="9999-12-31"
          aria-label={t.value}
          // A program may have set a time. The field shows its day.
          value={condition.value.slice(0, 10)}
          onChange={(event) => onChange({ ...condition, value: event.target.value })}
        />
      );
  }
}
