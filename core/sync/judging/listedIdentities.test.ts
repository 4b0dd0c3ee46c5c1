import { mapMember } from '../../domain/mapping';
import type { Candidate } from './candidate';
import { ListedIdentities } from './listedIdentities';

const settings = { eligibility: 'line_and_phone' as const, unmatched: 'skip' as const, disabledAttributes: [] };
const store = { countryCode: 'TW', defaultLanguage: null };

function candidate(id: string, lineId: string | null, phoneKey: string | null, isMember = true): Candidate {
  const customer = { id, line_id: lineId, is_member: isMember };
  const mapped = mapMember(customer, { settings, store });
  const rest = { known: undefined, queued: undefined, versionMs: null, isGone: false, nowMs: 1 };
  return { snapshot: { customer, asOfMs: 1, isRead: true }, mapped, judgedBy: { settings }, phoneKey, ...rest };
}

function codesOf(...shown: Candidate[]): (string | null)[] {
  const identities = new ListedIdentities({ of: () => [] });
  for (const one of shown) identities.add(one);
  return shown.map((one) => {
    const { line, phone } = identities.of(one).hasMore;
    return line ? 'line_id_shared' : phone ? 'phone_shared' : null;
  });
}

describe('what a preview knows of who shares what', () => {
  it('is the LINE id first, then the phone', () => {
    const a = candidate('a', 'U1', 'p1');
    const b = candidate('b', 'U1', 'p2');
    const c = candidate('c', 'U3', 'p2');
    expect(codesOf(a, b, c)).toEqual(['line_id_shared', 'line_id_shared', 'phone_shared']);
  });

  it('is nothing for a member that is shown twice, and for what members do not have', () => {
    const a = candidate('a', 'U1', 'p1');
    expect(codesOf(a, a, candidate('b', null, null), candidate('c', null, null))).toEqual([null, null, null, null]);
  });

  it('leaves guests out: they share no LINE id', () => {
    expect(codesOf(candidate('a', 'U1', 'p1'), candidate('guest', 'U1', null, false))).toEqual([null, null]);
  });

  it('takes a LINE id and a phone of one text for two things', () => {
    expect(codesOf(candidate('a', 'same', null), candidate('b', null, 'same'))).toEqual([null, null]);
  });
});
