import { addToTier, dayCountsOf, noCounts, waitIndex, waitQuantile, type TierCount } from './trends';

describe('a day', () => {
  it('is told by what a full read counted, without guests', () => {
    const counts = { read: 103, eligible: 60, skipped: 52, unchanged: 36, delivered: 10, failed: 2, conflicts: 3 };
    const skippedBy = {
      not_a_member: 5,
      no_line_login: 20,
      no_phone: 10,
      condition_not_met: 4,
      not_a_line_contact: 10,
      kept_apart: 2,
      decided_for_other: 1,
    };
    expect(dayCountsOf({ counts, skippedBy, failedBy: {} })).toEqual({
      members: 98,
      lineLogins: 78,
      phones: 68,
      contacts: 51,
      delivered: 46,
      conflicts: 3,
      failed: 2,
      byTier: [],
    });
  });

  it('counts nobody who could not be read, but among the failed', () => {
    const counts = { read: 5, eligible: 3, skipped: 1, unchanged: 2, delivered: 0, failed: 2, conflicts: 0 };
    const failedBy = { member_unreadable: 1, contact_rejected: 1 };
    expect(dayCountsOf({ counts, skippedBy: { no_phone: 1 }, failedBy })).toMatchObject({
      members: 4,
      lineLogins: 4,
      phones: 3,
      contacts: 3,
      failed: 2,
    });
  });

  it('does not count members without a phone among those with one, where the settings do without', () => {
    const counts = { read: 10, eligible: 7, skipped: 5, unchanged: 5, delivered: 0, failed: 0, conflicts: 0 };
    const fields = { memberId: { members: 7, changed: 0 }, phone: { members: 4, changed: 0 } };
    const skippedBy = { no_line_login: 3, not_a_line_contact: 2 };
    expect(dayCountsOf({ counts, skippedBy, failedBy: {}, fields })).toMatchObject({
      lineLogins: 7,
      phones: 4,
      contacts: 5,
    });
    const withoutPhones = { memberId: { members: 7, changed: 0 } };
    expect(dayCountsOf({ counts, skippedBy, failedBy: {}, fields: withoutPhones })).toMatchObject({
      phones: 0,
      contacts: 5,
    });
  });

  it('tells of each tier how many have a contact', () => {
    const tiers = new Map<string | null, TierCount>();
    addToTier(tiers, '金卡', null);
    addToTier(tiers, '金卡', 'not_a_line_contact');
    addToTier(tiers, '金卡', 'condition_not_met');
    addToTier(tiers, '金卡', 'kept_apart');
    addToTier(tiers, null, 'no_line_login');
    addToTier(tiers, null, 'not_a_member');
    expect([...tiers.values()]).toEqual([
      { tier: '金卡', members: 4, matched: 1 },
      { tier: null, members: 1, matched: 0 },
    ]);
  });
});

describe('how long changes took', () => {
  const waitsOf = (...seconds: number[]) => {
    const { waits } = noCounts();
    for (const value of seconds) waits[waitIndex(value * 1_000)]! += 1;
    return waits;
  };

  it('is unknown without any', () => {
    expect(waitQuantile(waitsOf(), 0.5)).toBeNull();
  });

  it('is told by the share that took no longer', () => {
    const waits = waitsOf(...Array.from({ length: 95 }, () => 0.4), ...Array.from({ length: 5 }, () => 100));
    expect(waitQuantile(waits, 0.5)).toBeLessThanOrEqual(1);
    expect(waitQuantile(waits, 0.95)).toBe(1);
    expect(waitQuantile(waits, 0.99)).toBeGreaterThan(60);
  });

  it('counts the longest in the last', () => {
    expect(waitQuantile(waitsOf(1e6), 0.5)).toBeGreaterThan(3_600);
  });
});
