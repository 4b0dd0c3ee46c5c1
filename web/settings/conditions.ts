import type { Condition, DayReport } from '../api/types';

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

export function isComplete({ value }: Condition): boolean {
  return typeof value === 'number' || value.length > 0;
}

/** Names of the store's tiers, as the last full read met them. */
export function knownTiers(report: Pick<DayReport, 'byTier'>[]): string[] {
  const counted = report.map(({ byTier }) => byTier).findLast((byTier) => byTier.length > 0) ?? [];
  return counted.flatMap(({ tier }) => tier ?? []);
}
