import type { z } from 'zod';
import { stepsOf } from '../../core/domain/funnel';
import type { MemberCount } from '../../core/store/members/memberList';
import type { healthSchema } from '../schemas';

/** From all members to those whose contact is as it should be; each step is part of the one before. */
export type Funnel = Omit<z.infer<typeof healthSchema>, 'checkedAt' | 'nextCheckAt'>;

/** Each member counts once: at the step where it drops out, or among those with a contact. */
export function funnelOf(counts: MemberCount[]): Funnel {
  const sum = (isWanted: (count: MemberCount) => boolean) =>
    counts.filter(isWanted).reduce((total, { count }) => total + count, 0);
  const ofCode = (wanted: MemberCount['code']) => sum(({ code }) => code === wanted);
  return {
    guests: ofCode('not_a_member'),
    ...stepsOf(
      sum(({ code }) => code !== 'not_a_member'),
      ofCode,
    ),
    unmet: ofCode('condition_not_met'),
    keptApart: ofCode('kept_apart'),
    decidedForOther: ofCode('decided_for_other'),
    delivered: sum(({ state }) => state === 'delivered'),
    conflicts: sum(({ state }) => state === 'conflict'),
    failed: sum(({ state }) => state === 'failed'),
    pending: sum(({ state }) => state === 'pending'),
    takenBack: ofCode('taken_back'),
  };
}
