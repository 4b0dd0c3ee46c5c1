import fc from 'fast-check';
import { clockAllowanceMs } from '../../core/domain/clock';
import type { Customer } from '../../core/domain/customer';
import { mapMember, type IneligibleCode, type MappedMember } from '../../core/domain/mapping';
import { defaultSettings, type Contact, type Settings } from '../../core/domain/types';
import { DeliveryQueue, type Job } from '../../core/sync/delivery/deliveryQueue';
import { identityOf, phoneKeysOf, type Candidate } from '../../core/sync/judging/candidate';
import type { IndexedContact, Listed, Look, Side, View } from '../../core/sync/judging/decision';
import { differenceOf } from '../../core/sync/records/contactState';
import { newContact } from '../../core/sync/records/keys';
import { identityKey } from '../../core/sync/records/decisions';
import type { ConflictDecision, Member } from '../../core/store/documents';
import { anyContact, anyDesired, fingerprints, place, someTags, stateOf, written } from './contacts';

export const here = 'channel:U1';
export const versionMs = 5_000;
export const live: Look = { priority: 'live', cause: 'webhook', runId: null, isPreview: false };
export const bulk: Look = { priority: 'bulk', cause: 'sync', runId: 'run', isPreview: false };
export const preview: Look = { priority: 'bulk', cause: 'sync', runId: 'run', isPreview: true };

/** A member on record, delivered to its contact unless told otherwise. */
export function recordedMember(fields: Partial<Member> = {}): Member {
  const { customerId = 'member' } = fields;
  return {
    _id: `integration:${customerId}`,
    integrationId: 'integration',
    customerId,
    lineUserId: 'U1',
    phoneKey: fingerprints.of('phone', '886912345678'),
    updatedAtMs: versionMs,
    asOfMs: 10_000,
    state: 'delivered',
    code: null,
    otherCustomerIds: [],
    deliveredTo: here,
    runId: null,
    runOutcome: null,
    updatedAt: new Date(0),
    ...fields,
  };
}

/** A decision that an admin made of these members as they are now. `chosen`: the member, or null to keep them apart. */
export function decisionOf(
  chosen: string | null,
  sides: Pick<Member, 'customerId' | 'lineUserId' | 'phoneKey' | 'hiddenPhoneKey'>[],
  fields: Partial<ConflictDecision> = {},
): ConflictDecision {
  return {
    _id: 'integration:decision',
    integrationId: 'integration',
    customerIds: sides.map(({ customerId }) => customerId),
    identities: sides.map((side) => identityKey(side, fingerprints)),
    contactMemberId: null,
    chosen,
    atMs: 1_000,
    ...fields,
  };
}

/** A job that waits in the queue, unless told otherwise. */
export function jobOf(fields: Partial<Job> = {}): Job {
  const { customerId = 'member', userId = 'U1' } = fields;
  const job = new DeliveryQueue().push({
    kind: 'member',
    customerId,
    userId,
    body: {},
    nextContact: newContact(place, userId),
    nextMember: recordedMember({ customerId }),
    priority: 'bulk',
  });
  return Object.assign(job, fields);
}

/** A member about to be judged. SHOPLINE showed it later than what is on record of it. */
export function candidateOf(
  fields: Partial<Candidate> & { customer?: Partial<Customer>; settings?: Partial<Settings> } = {},
): Candidate {
  const { customer: told, settings, ...rest } = fields;
  const phone = { mobile_phone: '0912345678', mobile_phone_country_calling_code: '886' };
  const customer = { id: 'member', line_id: 'U1', ...phone, tags: ['VIP'], member_point_balance: 12, ...told };
  const judgedBy = { settings: { ...defaultSettings, ...settings } };
  const store = { countryCode: 'TW', defaultLanguage: null };
  const mapped = mapMember(customer, { settings: judgedBy.settings, store });
  const known = recordedMember();
  const phoneKeys = phoneKeysOf(mapped, fingerprints);
  const looked = {
    snapshot: { customer, asOfMs: 20_000, isRead: true },
    mapped,
    judgedBy,
    known,
    ...phoneKeys,
    versionMs,
  };
  return { ...looked, queued: undefined, isGone: false, nowMs: 50_000, ...rest };
}

export function viewOf(fields: Partial<View> = {}): View {
  return {
    place,
    look: live,
    nowMs: 30_000,
    fingerprints,
    contact: { state: stateOf({}), ownTags: [] },
    former: undefined,
    jobs: { ofMember: undefined, toContact: undefined, toFormer: undefined },
    sharers: { line: [], phone: [] },
    decisions: [],
    listed: null,
    hasOwnerLeft: false,
    unread: new Set(),
    refusal: undefined,
    ...fields,
  };
}

/** What a preview knows of what a member shares: with these, with whom it was decided, and with others. */
export function listedWith(hasMore: Partial<Listed['hasMore']>, line: Side[] = []): Listed {
  return { sharers: { line, phone: [] }, hasMore: { line: false, phone: false, ...hasMore } };
}

/** A contact as indexed that carries these fields and is otherwise bare. */
export function carrying(fields: Parameters<typeof stateOf>[0], ownTags: string[] = []): IndexedContact {
  return { state: stateOf(fields), ownTags };
}

/** `seldom` gives undefined four times out of five, `mostly` one time out of five. */
const seldom = <T>(some: fc.Arbitrary<T>) => fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, some);
const mostly = <T>(some: fc.Arbitrary<T>) => fc.oneof(fc.constant(undefined), { weight: 4, arbitrary: some });

const anyVersionMs = fc.constantFrom(0, 4_000, versionMs, 6_000);

const anyRecord: fc.Arbitrary<Partial<Member>> = fc.record({
  state: fc.constantFrom('pending', 'delivered', 'skipped', 'failed', 'conflict'),
  code: fc.constantFrom(null, 'no_phone', 'line_id_shared', 'phone_shared'),
  updatedAtMs: anyVersionMs,
  asOfMs: fc.constantFrom(10_000, 20_000),
  deliveredTo: fc.constantFrom(null, here, 'channel:U0', 'another:U1'),
  lineUserId: fc.constantFrom(null, 'U1', 'U0'),
  runId: fc.constantFrom(null, 'run', 'earlier run'),
  runOutcome: fc.constantFrom(null, null, 'conflicts', 'delivered', 'failed'),
});

const anyJob = (customerId: string, userId: string) =>
  fc
    .record({
      kind: fc.constantFrom<Job['kind']>('member', 'clear'),
      priority: fc.constantFrom<Job['priority']>('live', 'recent', 'bulk'),
      isSent: fc.boolean(),
      isUncertain: fc.boolean(),
    })
    .map((fields) => jobOf({ ...fields, customerId, userId }));

const anySharer = (customerId: string) =>
  fc
    .record({ record: anyRecord, job: seldom(anyJob(customerId, 'U9')) })
    .map(({ record, job }) => ({ member: recordedMember({ ...record, customerId }), job }));

const anyMapped = fc
  .record({ desired: anyDesired, code: seldom(fc.constantFrom<IneligibleCode>('not_a_member', 'no_phone')) })
  .map(({ desired, code }): MappedMember => {
    const identity = {
      customerId: 'member',
      lineUserId: 'U1',
      phone: desired.phone,
      isMember: code !== 'not_a_member',
    };
    return code ? { ...identity, eligible: false, code } : { ...identity, eligible: true, desired };
  });

const anyCandidate: fc.Arbitrary<Candidate> = fc
  .record({
    mapped: anyMapped,
    record: mostly(anyRecord),
    queued: seldom(anyJob('member', 'U1')),
    versionMs: fc.option(anyVersionMs),
    asOfMs: fc.constantFrom(9_000, 20_000, 40_000, 2 * clockAllowanceMs),
    isRead: fc.boolean(),
    isGone: seldom(fc.constant(true)),
    unmatched: fc.constantFrom<Settings['unmatched']>('skip', 'create'),
  })
  .map(({ mapped, record, queued, asOfMs, isRead, isGone, unmatched, versionMs }) => ({
    mapped,
    snapshot: { customer: { id: 'member' }, asOfMs, isRead },
    judgedBy: { settings: { ...defaultSettings, unmatched } },
    known: record && recordedMember(record),
    queued,
    ...phoneKeysOf(mapped, fingerprints),
    versionMs,
    isGone: isGone ?? false,
    nowMs: 2 * clockAllowanceMs,
  }));

const anyView = fc.record({
  look: fc.constantFrom<Look>(live, bulk, preview, { ...bulk, recentSinceMs: versionMs }),
  former: seldom(fc.tuple(anyContact, someTags)),
  jobs: fc.record({
    ofMember: seldom(anyJob('member', 'U1')),
    toContact: seldom(fc.oneof(anyJob('member', 'U1'), anyJob('other', 'U1'))),
    toFormer: seldom(fc.oneof(anyJob('member', 'U0'), anyJob('other', 'U0'))),
  }),
  line: seldom(fc.tuple(anySharer('second'), anySharer('third'))),
  phone: seldom(fc.tuple(anySharer('third'), anySharer('fourth'))),
  listed: seldom(fc.constantFrom(listedWith({ line: true }), listedWith({ phone: true }))),
  refusal: seldom(fc.constant('contact_rejected' as const)),
  unread: seldom(fc.subarray(['U0', 'U1'])),
  chosen: mostly(fc.constantFrom('member', 'member', 'third', null)),
});

/** A member about to be judged, and all that it is judged by. */
export interface Case {
  candidate: Candidate;
  view: View;
  /** The contact as Omnichat has it. */
  contact: Contact | undefined;
}

export const anyCase: fc.Arbitrary<Case> = fc
  .record({
    candidate: anyCandidate,
    at: mostly(anyContact),
    ownTags: someTags,
    isSynced: seldom(fc.constant(true)),
    view: anyView,
  })
  .map(
    ({
      candidate,
      at,
      ownTags,
      isSynced,
      view: { former, line = [], phone = [], listed, unread, chosen, ...rest },
    }) => {
      const contact = at && isSynced ? synced(candidate, at) : at;
      const others = [...new Map([...line, ...phone].map(({ member }) => [member.customerId, member])).values()];
      const sides = [{ customerId: 'member', ...identityOf(candidate) }, ...others];
      return {
        candidate,
        contact,
        view: viewOf({
          ...rest,
          contact: candidate.mapped.eligible && contact ? carrying(contact, ownTags) : undefined,
          former: former && carrying({ ...former[0], userId: 'U0' }, former[1]),
          sharers: rest.look.isPreview ? { line: [], phone: [] } : { line, phone },
          unread: new Set(unread),
          decisions: chosen === undefined ? [] : [decisionOf(chosen, sides)],
          listed: (rest.look.isPreview && listed) || null,
        }),
      };
    },
  );

/** The contact once everything is written to it that the member should have there. */
function synced({ mapped }: Candidate, contact: Contact): Contact {
  const difference = mapped.eligible
    ? differenceOf(mapped.desired, stateOf(contact), [], { place, fingerprints })
    : null;
  return difference ? written(contact, difference.body) : contact;
}

/** Freezes every plain object and list in a value, however deep. Others, such as a `Buffer`, stay as they are. */
export function frozen<T>(value: T): T {
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value ?? 0) === Object.prototype;
  if (!isPlain) return value;
  for (const part of Object.values(value as object)) frozen(part);
  return Object.freeze(value);
}
