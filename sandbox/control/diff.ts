import type { Member } from '../shoplineApi/member';
import type { Store } from '../shoplineApi/store';
import type { AttributeValue, Channel, Contact, ContactState } from '../omnichatApi/team';
import { expectedAttributes, managedKeys, optionalKeys, type MappedField } from './expectedAttributes';
import { judgeMembers, type Judged, type Rule } from './judgeMembers';

export interface Difference {
  lineUserId: string;
  customerId: string | null;
  reason: string;
  /** Only the fields that differ. */
  expected: Record<string, unknown> | null;
  actual: Record<string, unknown> | null;
}

export interface DiffOptions extends Rule {
  /** Attributes that are switched off: not compared. */
  disabled: readonly string[];
  /** Optional attributes that are switched on. */
  enabled?: readonly string[];
  /** The store's own fields that a sync writes to attributes. */
  fields?: readonly MappedField[];
  /** Expect every contact as the team made it, as after a refused or a preview run. */
  untouched: boolean;
  /** Expect that everything a sync wrote was taken back; only phone and e-mail stay. */
  cleared?: boolean;
}

/** The attribute keys that a sync writes under these options. */
function keptKeys({ disabled, enabled = [], fields = [] }: DiffOptions): string[] {
  const usual = managedKeys.filter((key) => !disabled.includes(key));
  const optional = optionalKeys.filter((key) => enabled.includes(key));
  return [...usual, ...optional, ...fields.map(({ key }) => key)];
}

/** Whether a key is the team's own: no sync touches it, whichever attributes were switched on or off meanwhile. */
function isTeams(key: string, { fields = [] }: DiffOptions): boolean {
  const all: readonly string[] = [...managedKeys, ...optionalKeys];
  return !all.includes(key) && !fields.some((field) => field.key === key);
}

const sharing = ['line_id_shared', 'phone_shared', 'decided_otherwise'];

type Expectation = { field: string; want: unknown; have: unknown; holds: boolean };

/**
 * Compares every contact of a channel with what it should be, worked out from the members and from the state the team
 * itself gave the contact. What an earlier write may rightly have left, where the member has changed since, is not
 * judged.
 */
export function diffContacts(store: Store, channel: Channel, options: DiffOptions): Difference[] {
  const byLineId = new Map<string, Judged[]>();
  for (const judged of options.untouched || options.cleared ? [] : judgeMembers(store, channel, options)) {
    const { lineId } = judged.member;
    if (lineId === null) continue;
    const sharers = byLineId.get(lineId);
    if (sharers) sharers.push(judged);
    else byLineId.set(lineId, [judged]);
  }
  const differences: Difference[] = [];
  for (const contact of channel.all()) {
    const difference = judgeContact(store, contact, byLineId.get(contact.id) ?? [], options);
    if (difference) differences.push(difference);
  }
  for (const lineUserId of channel.deletedIds) {
    if (channel.get(lineUserId)) continue;
    differences.push({ lineUserId, customerId: null, reason: 'contact was deleted', expected: {}, actual: null });
  }
  for (const [lineUserId, judged] of byLineId) {
    const missing = judged.find(({ verdict }) => verdict === 'deliver');
    if (!missing || channel.get(lineUserId)) continue;
    const expected = { memberId: missing.member.id };
    differences.push({
      lineUserId,
      customerId: missing.member.id,
      reason: 'contact not created',
      expected,
      actual: null,
    });
  }
  return differences;
}

function judgeContact(store: Store, contact: Contact, judged: Judged[], options: DiffOptions): Difference | undefined {
  const { base, state } = contact;
  if (options.cleared) {
    const expectations = [...teamExpectations(state, base, options), ...clearedExpectations(state, base, options)];
    return state === base ? undefined : report(contact, undefined, 'cleared', expectations);
  }
  const chosen = judged.find(({ verdict }) => verdict === 'deliver');
  if (chosen) {
    return report(contact, chosen.member, 'member', deliveredExpectations(store, contact, chosen, options));
  }
  const earlier = contact.writtenMemberIds.at(-1);
  if (base && (state === base || earlier === undefined)) {
    return report(contact, undefined, 'untouched', exactExpectations(state, base, options));
  }
  // A write created this contact. That was right only if a sync may create contacts.
  if (!base && (earlier === undefined || options.unmatched === 'skip')) return unexpectedContact(contact);
  const holder = judged.find(({ member }) => member.id === earlier)?.member;
  // A write that is no longer due was right at its time only if an edit came later; without one it was wrong all along.
  const hasMoved = earlier !== undefined && store.get(earlier)?.edited === true;
  const isEdited = contact.edited === true || judged.some(({ member }) => member.edited);
  // An edit of another member can have made the two share a LINE id or a phone only after the write.
  const isShared = judged.some(({ verdict }) => sharing.includes(verdict));
  const sharesSince = isShared && [...store.all()].some(({ edited }) => edited === true);
  const isExcused = hasMoved || isEdited || sharesSince || store.removedAt.size > 0;
  if (!isExcused) {
    if (!base) return unexpectedContact(contact);
    return report(contact, holder, 'must not be written', exactExpectations(state, base, options));
  }
  const team = teamExpectations(state, base, options);
  if (holder) return report(contact, holder, 'left as it was', team);
  return report(contact, undefined, 'cleared', [...team, ...clearedExpectations(state, base, options)]);
}

function deliveredExpectations(
  store: Store,
  contact: Contact,
  { member, phone }: Judged,
  options: DiffOptions,
): Expectation[] {
  const { base, state } = contact;
  const wanted = expectedAttributes(member, store.profile, options.fields ?? []);
  const result = [...teamExpectations(state, base, options), expect('memberId', member.id, state.memberId)];
  if (phone !== null) result.push(expect('phone', phone, state.phone));
  result.push(emailExpectation(member, state, base));
  result.push(sameSet('tags', [...(base?.tags ?? []), ...member.tags], state.tags));
  for (const key of keptKeys(options)) {
    const have = state.attributes[key];
    const want = wanted[key];
    if (want === undefined) {
      // A member without an entry about SMS has not said "no": the service sends nothing, and what was there stays.
      const isLeft = key === 'shopline_sms_marketing' && (member.edited === true || have === base?.attributes[key]);
      result.push({ field: key, want: null, have, holds: isLeft || isEmpty(have) });
    } else result.push(expect(key, want, have));
  }
  return result;
}

/** The service sends no empty e-mail: the contact's own, or an older one of the member, stays. */
function emailExpectation(member: Member, state: ContactState, base: ContactState | null): Expectation {
  if (member.email) return expect('email', member.email.trim(), state.email?.trim());
  const allowed = [base?.email ?? '', ...(member.pastEmails ?? [])];
  return { field: 'email', want: base?.email ?? null, have: state.email, holds: allowed.includes(state.email ?? '') };
}

/** Fields no sync may touch: name, note, subscription, the team's attributes and tags. */
function teamExpectations(state: ContactState, base: ContactState | null, options: DiffOptions): Expectation[] {
  const result = [
    expect('name', base?.name ?? '', state.name ?? ''),
    expect('note', base?.note ?? '', state.note ?? ''),
    expect('status', base?.status ?? true, state.status),
  ];
  const keys = new Set([...Object.keys(base?.attributes ?? {}), ...Object.keys(state.attributes)]);
  for (const key of keys)
    if (isTeams(key, options)) result.push(expect(key, base?.attributes[key], state.attributes[key]));
  const lost = (base?.tags ?? []).filter((tag) => !state.tags.includes(tag));
  result.push({ field: 'tags', want: base?.tags ?? [], have: state.tags, holds: lost.length === 0 });
  return result;
}

/** The contact of a member who is gone loses attributes, member id and the member's tags; phone and e-mail stay. */
function clearedExpectations(state: ContactState, base: ContactState | null, options: DiffOptions): Expectation[] {
  const result = [
    // A sync leaves a member id that the team itself gave the contact.
    { field: 'memberId', want: null, have: state.memberId, holds: [null, '', base?.memberId].includes(state.memberId) },
    sameSet('tags', base?.tags ?? [], state.tags),
  ];
  for (const key of keptKeys(options)) {
    const have = state.attributes[key];
    result.push({ field: key, want: null, have, holds: isEmpty(have) });
  }
  return result;
}

function exactExpectations(state: ContactState, base: ContactState, options: DiffOptions): Expectation[] {
  if (state === base) return [];
  const result = teamExpectations(state, base, options);
  for (const field of ['memberId', 'email', 'phone'] as const)
    result.push(expect(field, base[field] ?? '', state[field] ?? ''));
  result.push(sameSet('tags', base.tags, state.tags));
  for (const key of keptKeys(options)) result.push(expect(key, base.attributes[key], state.attributes[key]));
  return result;
}

function unexpectedContact({ id, state, writtenMemberIds }: Contact): Difference {
  return {
    lineUserId: id,
    customerId: writtenMemberIds.at(-1) ?? null,
    reason: 'contact must not exist',
    expected: null,
    actual: { ...state },
  };
}

function report(
  contact: Contact,
  member: Member | undefined,
  reason: string,
  expectations: Expectation[],
): Difference | undefined {
  const wrong = expectations.filter(({ holds }) => !holds);
  if (wrong.length === 0) return undefined;
  return {
    lineUserId: contact.id,
    customerId: member?.id ?? null,
    reason,
    expected: Object.fromEntries(wrong.map(({ field, want }) => [field, want ?? null])),
    actual: Object.fromEntries(wrong.map(({ field, have }) => [field, have ?? null])),
  };
}

function expect(field: string, want: unknown, have: unknown): Expectation {
  return { field, want, have, holds: want === have };
}

function sameSet(field: string, want: readonly string[], have: readonly string[]): Expectation {
  const wanted = [...new Set(want)];
  return {
    field,
    want: wanted,
    have,
    holds: wanted.length === have.length && wanted.every((item) => have.includes(item)),
  };
}

function isEmpty(value: AttributeValue | undefined): boolean {
  return value === undefined || value === '' || value === '1970-01-01' || value === 0 || value === false;
}
