import { clockAllowanceMs, workersApartMs } from '../../domain/clock';
import { mapMember } from '../../domain/mapping';
import type { Member } from '../../store/documents';
import { isStale, type Candidate } from './candidate';
import { DeliveryQueue, type Job } from '../delivery/deliveryQueue';

const settings = { eligibility: 'line_and_phone' as const, unmatched: 'skip' as const, disabledAttributes: [] };
const known: Member = {
  _id: 'i:c',
  integrationId: 'i',
  customerId: 'c',
  lineUserId: null,
  phoneKey: null,
  updatedAtMs: 5_000,
  asOfMs: 10_000,
  state: 'skipped',
  code: 'no_line_login',
  otherCustomerIds: [],
  deliveredTo: null,
  runId: null,
  runOutcome: null,
  updatedAt: new Date(0),
};

function jobOf(nextMember: Member): Job {
  const ids = { _id: 'i:ch:u', integrationId: 'i' };
  const nothing = { userId: 'u', memberId: null, phone: null, email: null, tags: [], attributes: {} };
  const nextContact = { ...ids, ...nothing, sealedOwnTags: null };
  const fields = { kind: 'member' as const, customerId: 'c', userId: 'u', body: {}, nextContact, nextMember };
  return new DeliveryQueue().push({ ...fields, priority: 'live' });
}

function look(
  versionMs: number | null,
  asOfMs: number,
  record: Partial<Member> | null = {},
  queued?: Partial<Member>,
): Candidate {
  const customer = { id: 'c' };
  const mapped = mapMember(customer, { settings, store: { countryCode: 'TW', defaultLanguage: null } });
  const onRecord = record === null ? undefined : { ...known, ...record };
  return {
    snapshot: { customer, asOfMs, isRead: true },
    mapped,
    judgedBy: { settings },
    known: onRecord,
    queued: queued && jobOf({ ...known, ...queued }),
    phoneKey: null,
    versionMs,
    isGone: false,
    nowMs: asOfMs,
  };
}

/** As an event carried it. */
function carried(candidate: Candidate): Candidate {
  return { ...candidate, snapshot: { ...candidate.snapshot, isRead: false } };
}

/** On record since 10,000. No page and no answer lags behind that for longer. */
const nothingLagsMs = 10_000 + clockAllowanceMs;

describe('a look at a member is stale', () => {
  it.each([
    ['an older version, looked at soon after', look(4_000, 99_000), true],
    ['an older version, read as late as an answer may lag behind', look(4_000, nothingLagsMs), true],
    ['an older version, read later than that: SHOPLINE has set it back', look(4_000, nothingLagsMs + 1), false],
    ['an older version in an event, whenever it was made', carried(look(4_000, nothingLagsMs + 1)), true],
    [
      'an older version than the one that waits, read as late as an answer may lag behind',
      look(4_000, nothingLagsMs + 1, {}, { asOfMs: 10_001 }),
      true,
    ],
    ['a newer version, whenever it was looked at', look(6_000, 1_000), false],
    ['the same version, looked at earlier', look(5_000, 9_999), true],
    ['the same version, looked at later', look(5_000, 10_001), false],
    [
      'whole seconds of a version told in milliseconds, looked at later',
      look(5_000, 10_001, { updatedAtMs: 5_345 }),
      false,
    ],
    [
      'whole seconds of a version told in milliseconds, looked at earlier',
      look(5_000, 9_999, { updatedAtMs: 5_345 }),
      true,
    ],
    ['milliseconds before those on record', look(5_344, 10_001, { updatedAtMs: 5_345 }), true],
    [
      'the same version, recorded by a clock as far ahead as clocks may be',
      look(5_000, 10_000, { asOfMs: 10_000 + workersApartMs }),
      true,
    ],
    [
      'the same version, recorded by a clock further ahead',
      look(5_000, 10_000, { asOfMs: 10_001 + workersApartMs }),
      false,
    ],
    [
      'the same version in an event, recorded by a clock further ahead',
      carried(look(5_000, 10_000, { asOfMs: 10_001 + workersApartMs })),
      true,
    ],
    ['no version, looked at earlier', look(null, 9_999), true],
    ['no version, looked at later', look(null, 10_001), false],
    ['a version where the record has none, looked at earlier', look(4_000, 9_999, { updatedAtMs: 0 }), true],
    ['a version where the record has none, looked at later', look(4_000, 10_001, { updatedAtMs: 0 }), false],
    [
      'a newer version than on record, older than the one that waits',
      look(6_000, 11_000, {}, { updatedAtMs: 7_000 }),
      true,
    ],
    ['a member that is not on record', look(null, 1, null), false],
    ['a member that is gone since, on record or not', { ...look(null, 1, null), isGone: true }, true],
  ])('%s', (_title, candidate, expected) => {
    expect(isStale(candidate)).toBe(expected);
  });
});
