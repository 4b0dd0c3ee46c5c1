import type { Customer } from './customer';
import { parseInstantMs } from './instant';
import type { Condition } from './types';

/** How many conditions, how many names in one, and how long a name the settings take. */
export const mostConditions = 20;
export const mostNames = 50;
export const longestName = 100;

/** Whether a customer meets all conditions of the settings. */
export function meetsAll(customer: Customer, conditions: readonly Condition[] = []): boolean {
  return conditions.every((condition) => meets(customer, condition));
}

/** The conditions of the settings that a customer does not meet. */
export function unmetOf(customer: Customer, conditions: readonly Condition[] = []): Condition[] {
  return conditions.filter((condition) => !meets(customer, condition));
}

function meets(customer: Customer, condition: Condition): boolean {
  switch (condition.field) {
    case 'tier':
      return (condition.op === 'in') === isOneOf(tierNames(customer), condition.value);
    case 'tag':
      return (condition.op === 'has') === isOneOf(customer.tags ?? [], condition.value);
    // A customer without a number counts as one without orders.
    case 'order_count':
      return compares(customer.order_count ?? 0, condition);
    case 'total_spent':
      return compares(customer.orders_total_sum?.dollars ?? 0, condition);
    case 'registered_at': {
      const ms = parseInstantMs(customer.registered_at ?? '');
      const borderMs = borderOf(condition.value);
      if (ms === null || borderMs === null) return false;
      return condition.op === 'after' ? ms >= borderMs : ms < borderMs;
    }
  }
}

/** A condition may name a tier by its id or by its name in any language. */
function tierNames({ membership_tier: tier }: Customer): (string | null | undefined)[] {
  return [tier?.id, tier?._id, ...Object.values(tier?.name_translations ?? {})];
}

function isOneOf(has: readonly (string | null | undefined)[], wanted: string | string[]): boolean {
  const names = [wanted].flat().map((name) => name.trim());
  return has.some((name) => name && names.includes(name.trim()));
}

function compares(number: number, { op, value }: { op: 'at_least' | 'at_most'; value: number }): boolean {
  return op === 'at_least' ? number >= value : number <= value;
}

/** The moment that a condition's value means, epoch milliseconds; a day begins in Taipei. Null for any other text. */
export function borderOf(value: string): number | null {
  return parseInstantMs(/^\d{4}-\d{2}-\d{2}$/.test(value) ? `${value}T00:00:00+08:00` : value);
}
