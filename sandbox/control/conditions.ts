import { z } from 'zod';
import type { Member, StoreProfile } from '../shoplineApi/member';

/** The conditions that a member must meet to be synced, in the form that `GET /control/diff` takes. */
export const conditionsSchema = z.array(
  z.object({
    field: z.enum(['tier', 'tag', 'order_count', 'total_spent', 'registered_at']),
    op: z.enum(['in', 'not_in', 'has', 'has_not', 'at_least', 'at_most', 'after', 'before']),
    value: z.union([z.string(), z.number(), z.array(z.string())]),
  }),
);
export type Condition = z.infer<typeof conditionsSchema>[number];

/** Whether a member meets a condition; a date without a time is midnight in Taipei. */
export function holds({ field, op, value }: Condition, member: Member, store: StoreProfile): boolean {
  const wanted = [value].flat().map(String);
  if (field === 'tier') {
    const tier = store.tiers.find(({ level }) => level === member.tierLevel);
    const isIn = tier !== undefined && [tier.id, ...Object.values(tier.name)].some((name) => wanted.includes(name));
    return op === 'in' ? isIn : !isIn;
  }
  if (field === 'tag') {
    const has = member.tags.some((tag) => wanted.includes(tag));
    return op === 'has' ? has : !has;
  }
  if (field === 'registered_at') {
    const text = String(value);
    const border = Date.parse(text.length === 10 ? `${text}T00:00:00+08:00` : text);
    if (member.registeredAtMs === null) return false;
    return op === 'after' ? member.registeredAtMs >= border : member.registeredAtMs < border;
  }
  const has = field === 'order_count' ? member.orderCount : member.totalSpent;
  return op === 'at_least' ? has >= Number(value) : has <= Number(value);
}
