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
  | 'contact_has_other_member'
  | 'decided_otherwise';

/** What an admin decided of a conflict, while the decision holds. */
export interface Decided {
  customerIds: readonly string[];
  /** The other side, where that is the member id that a contact carries; null: both sides are members of the store. */
  contactMemberId: string | null;
  /** The member who gets the contact; null: neither side. */
  chosen: string | null;
}

export interface Judged {
  member: Member;
  phone: string | null;
  verdict: Verdict;
}

export interface Rule {
  eligibility: 'line_and_phone' | 'line';
  unmatched: 'skip' | 'create';
  conditions?: readonly Condition[];
  /** The newest first: the first that fits counts. */
  decisions?: readonly Decided[];
}

/** Says of every member of a store whether it belongs on a contact of the channel, and if not, why. */
export function judgeMembers(store: Store, channel: Channel, rule: Rule): Judged[] {
  const judged: Judged[] = [];
  const carriers = new Owners();
  const phoneOwners = new Owners();
  for (const member of store.all()) {
    const phone = expectedPhone(member, store.profile.countryCode);
    const verdict = firstObstacle(store.profile, member, phone, rule);
    judged.push({ member, phone, verdict });
    if (member.isMember && member.lineId) carriers.add(member.lineId, member.id);
    if (verdict === 'deliver' && phone !== null) phoneOwners.add(phone, member.id);
  }
  for (const entry of judged) {
    if (entry.verdict !== 'deliver') continue;
    const { member, phone } = entry;
    const contact = channel.get(member.lineId ?? '');
    if (!contact?.base && rule.unmatched === 'skip') entry.verdict = 'not_a_line_contact';
    else {
      const line = carriers.others(member.lineId, member.id);
      const phones = phoneOwners.others(phone, member.id);
      entry.verdict = conflictOf(member.id, line, phones, contact?.base?.memberId, rule.decisions ?? []);
    }
  }
  return judged;
}

/** Which members have the same LINE id, or the same phone. */
class Owners {
  private readonly ids = new Map<string, string[]>();

  add(value: string, id: string): void {
    this.ids.set(value, [...(this.ids.get(value) ?? []), id]);
  }

  others(value: string | null, id: string): string[] {
    return (this.ids.get(value ?? '') ?? []).filter((one) => one !== id);
  }
}

/** Whether a conflict, or what an admin decided of it, keeps a member off the contact who meets all conditions. */
function conflictOf(
  id: string,
  line: string[],
  phones: string[],
  owner: string | null | undefined,
  decisions: readonly Decided[],
): Verdict {
  const own = decisions.filter(({ customerIds }) => customerIds.includes(id));
  const between = (other: string) =>
    own.find(({ customerIds, contactMemberId }) => contactMemberId === null && customerIds.includes(other));
  const all = [...line, ...phones];
  if (line.some((other) => !between(other))) return 'line_id_shared';
  if (phones.some((other) => !between(other))) return 'phone_shared';
  if (all.some((other) => between(other)!.chosen !== id)) return 'decided_otherwise';
  if (!owner || owner === id || all.includes(owner)) return 'deliver';
  const ofContact = own.find(({ contactMemberId }) => contactMemberId === owner);
  if (!ofContact) return 'contact_has_other_member';
  return ofContact.chosen === id ? 'deliver' : 'decided_otherwise';
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
