import { borderOf, longestName } from '../../core/domain/conditions';
import type { Condition, DayReport } from '../api/types';
import { formatCount } from '../format';
import type { Language } from '../locales/language';
import type { Texts } from '../locales/zh-TW';

export const conditionFields = ['tier', 'tag', 'order_count', 'total_spent', 'registered_at'] as const;
type Field = Condition['field'];

const ops = {
  tier: ['in', 'not_in'],
  tag: ['has', 'has_not'],
  order_count: ['at_least', 'at_most'],
  total_spent: ['at_least', 'at_most'],
  registered_at: ['after', 'before'],
} as const satisfies Record<Field, readonly Condition['op'][]>;

export function opsOf(field: Field): readonly Condition['op'][] {
  return ops[field];
}

/** A condition on a field before its value is filled in. */
export function blankCondition(field: Field): Condition {
  switch (field) {
    case 'tier':
      return { field, op: 'in', value: [] };
    case 'tag':
      return { field, op: 'has', value: [] };
    case 'registered_at':
      return { field, op: 'after', value: '' };
    case 'order_count':
    case 'total_spent':
      return { field, op: 'at_least', value: 1 };
  }
}

/** Why the service would not take a condition as it is; null when it would. */
export function conditionProblem({ field, value }: Condition): 'incomplete' | 'longName' | null {
  if (typeof value === 'number') return null;
  if ([value].flat().some((name) => name.length > longestName)) return 'longName';
  const isFilled = field === 'registered_at' ? borderOf(value) !== null : value.length > 0;
  return isFilled ? null : 'incomplete';
}

/** Names of the store's tiers, as the last full read met them. */
export function knownTiers(report: Pick<DayReport, 'byTier'>[]): string[] {
  const counted = report.map(({ byTier }) => byTier).findLast((byTier) => byTier.length > 0) ?? [];
  return counted.flatMap(({ tier }) => tier ?? []);
}

/** A condition in the words of its row in the settings. */
export function describeCondition({ field, op, value }: Condition, texts: Texts, language: Language): string {
  const { fields, ops } = texts.conditions;
  const wanted = typeof value === 'number' ? formatCount(value, language) : [value].flat().join(commaOf[language]);
  return `${texts.app.named(fields[field], ops[op])}${texts.audit.colon}${wanted}`;
}

const commaOf: Record<Language, string> = { 'zh-TW': '、', en: ', ' };
