import type { Member, StoreProfile } from '../shoplineApi/member';
import type { Store } from '../shoplineApi/store';
import type { Channel } from '../omnichatApi/team';
import { holds, type Condition } from './conditions';
import { expectedPhone } from './phone';

type Verdict =
  | 'deliver'
  | 'not_a_member'
  | 'no_line_login'
  | 'no_phone'
  | 'condition_not_met'
  | 'not_a_line_contact'
  | 'line_id_shared'
  | 'phone_shared'
  | 'contact_has_other_member';

export interface Judged {
  member: Member;
  phone: string | null;
  verdict: Verdict;
}

export interface Rule {
  eligibility: 'line_and_phone' | 'line';
  unmatched: 'skip' | 'create';
  conditions?: readonly Condition[];
}

/** Decides for every member of a store whether and why not it belongs on a contact of the channel. */
export function judgeMembers(store: Store, channel: Channel, rule: Rule): Judged[] {
  const judged: Judged[] = [];
  const carriers = new Map<string, number>();
  const phoneOwners = new Map<string, number>();
  for (const member of store.all()) {
    const phone = expectedPhone(member, store.profile.countryCode);
    const verdict = firstObstacle(store.profile, member, phone, rule);
    judged.push({ member, phone, verdict });
    if (member.isMember && member.lineId) carriers.set(member.lineId, (carriers.get(member.lineId) ?? 0) + 1);
    if (verdict === 'deliver' && phone !== null) phoneOwners.set(phone, (phoneOwners.get(phone) ?? 0) + 1);
  }
  for (const entry of judged) {
    if (entry.verdict !== 'deliver') continue;
    const { member, phone } = entry;
    const lineId = member.lineId ?? '';
    const contact = channel.get(lineId);
    const owner = contact?.base?.memberId;
    if (!contact?.base && rule.unmatched === 'skip') entry.verdict = 'not_a_line_contact';
    else if ((carriers.get(lineId) ?? 0) > 1) entry.verdict = 'line_id_shared';
    else if (phone !== null && (phoneOwners.get(phone) ?? 0) > 1) entry.verdict = 'phone_shared';
    else if (owner && owner !== member.id) entry.verdict = 'contact_has_other_member';
  }
  return judged;
}

function firstObstacle(
  store: StoreProfile,
  member: Member,
  phone: string | null,
  { eligibility, conditions = [] }: Rule,
): Verdict {
  if (!member.isMember) return 'not_a_member';
  if (!member.lineId) return 'no_line_login';
  if (phone === null && eligibility === 'line_and_phone') return 'no_phone';
  return conditions.every((condition) => holds(condition, member, store)) ? 'deliver' : 'condition_not_met';
}
