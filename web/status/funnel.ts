import type { Health, MemberState } from '../api/types';
import { percentOf } from './progress';

const funnelSteps = ['members', 'lineLogins', 'phones', 'contacts', 'delivered'] as const;
type FunnelStep = (typeof funnelSteps)[number];

/** Members who do not reach a step, for one reason, and the filter that lists them. */
export interface Drop {
  name:
    | 'guests'
    | 'noLine'
    | 'noPhone'
    | 'unmet'
    | 'keptApart'
    | 'decidedForOther'
    | 'noContact'
    | 'conflicts'
    | 'failed'
    | 'pending'
    | 'takenBack';
  count: number;
  filter: { state: MemberState; code?: string };
}

interface Step {
  name: FunnelStep;
  count: number;
  /** Percent of all members, 0 to 100. */
  percent: number;
  /** Why members of the step before are not in this one. */
  drops: Drop[];
}

/** The steps from all members to those in step, each with who drops out before it. */
export function funnelRows(health: Health): Step[] {
  const { members, lineLogins, phones, unmet, keptApart, decidedForOther, contacts } = health;
  const noContact = phones - unmet - keptApart - decidedForOther - contacts;
  const dropsBefore: Record<FunnelStep, Drop[]> = {
    members: [{ name: 'guests', count: health.guests, filter: { state: 'skipped', code: 'not_a_member' } }],
    lineLogins: [{ name: 'noLine', count: members - lineLogins, filter: { state: 'skipped', code: 'no_line_login' } }],
    phones: [{ name: 'noPhone', count: lineLogins - phones, filter: { state: 'skipped', code: 'no_phone' } }],
    contacts: [
      { name: 'unmet', count: unmet, filter: { state: 'skipped', code: 'condition_not_met' } },
      { name: 'keptApart', count: keptApart, filter: { state: 'skipped', code: 'kept_apart' } },
      { name: 'decidedForOther', count: decidedForOther, filter: { state: 'skipped', code: 'decided_for_other' } },
      { name: 'noContact', count: noContact, filter: { state: 'skipped', code: 'not_a_line_contact' } },
    ],
    delivered: [
      { name: 'conflicts', count: health.conflicts, filter: { state: 'conflict' } },
      { name: 'failed', count: health.failed, filter: { state: 'failed' } },
      { name: 'pending', count: health.pending, filter: { state: 'pending' } },
      { name: 'takenBack', count: health.takenBack, filter: { state: 'skipped', code: 'taken_back' } },
    ],
  };
  // Where the settings ask for no phone both counts are the same, and "with a phone" would be untrue of this step.
  const steps = phones === lineLogins ? funnelSteps.filter((name) => name !== 'phones') : funnelSteps;
  return steps.map((name) => ({
    name,
    count: health[name],
    percent: members === 0 ? 0 : percentOf(health[name], members),
    drops: dropsBefore[name].filter(({ count }) => count > 0),
  }));
}
