import type { MemberCode } from '../../domain/errors';
import type { RunOutcome } from '../../store/documents';
import { emptyCounts } from '../../domain/types';
import { RunTally } from './runTally';

const blank = { counts: emptyCounts(), skippedBy: {}, failedBy: {}, conflictsBy: {}, byTier: [] };

function tallyOf(
  outcomes: [RunOutcome, MemberCode | null, boolean][],
  from: ConstructorParameters<typeof RunTally>[0] = blank,
): RunTally {
  const tally = new RunTally(from);
  for (const [outcome, code, eligible] of outcomes) tally.add({ outcome, code, eligible });
  return tally;
}

const outcomes: [RunOutcome, MemberCode | null, boolean][] = [
  ['skipped', 'no_phone', false],
  ['skipped', 'no_phone', false],
  ['skipped', 'not_a_line_contact', true],
  ['unchanged', null, true],
  ['delivered', null, true],
  ['failed', 'contact_rejected', true],
  ['conflicts', 'phone_shared', true],
];

describe('counts of a run', () => {
  it('add up to everyone who was read, with a reason for each who was left out', () => {
    const document = tallyOf(outcomes).toDocument();
    expect(document).toEqual({
      counts: { read: 7, eligible: 5, skipped: 3, unchanged: 1, delivered: 1, failed: 1, conflicts: 1 },
      skippedBy: { no_phone: 2, not_a_line_contact: 1 },
      failedBy: { contact_rejected: 1 },
      conflictsBy: { phone_shared: 1 },
      fields: {},
      byTier: [],
    });
  });

  it('go on from where the run was stored', () => {
    const stored = tallyOf(outcomes.slice(0, 4)).toDocument();
    const before = structuredClone(stored);
    const tally = tallyOf(outcomes.slice(4), stored);
    expect(tally.toDocument()).toEqual(tallyOf(outcomes).toDocument());
    expect(stored).toEqual(before);
  });

  it('tell of each field who has it, and where it was written', () => {
    const fields = { has: ['memberId', 'shopline_points'], changed: ['shopline_points', 'tags'] };
    const tally = new RunTally(blank);
    tally.add({ outcome: 'delivered', code: null, eligible: true, fields });
    tally.add({ outcome: 'failed', code: 'contact_rejected', eligible: true, fields });
    tally.add({ outcome: 'unchanged', code: null, eligible: true, fields: { has: ['memberId'], changed: [] } });
    tally.add({ outcome: 'skipped', code: 'no_phone', eligible: false });
    const document = tally.toDocument();
    expect(document.fields).toEqual({
      memberId: { members: 3, changed: 0 },
      shopline_points: { members: 2, changed: 1 },
      tags: { members: 0, changed: 1 },
    });
    const later = new RunTally(document);
    later.add({ outcome: 'delivered', code: null, eligible: true, fields });
    expect(later.toDocument().fields?.tags).toEqual({ members: 0, changed: 2 });
    expect(document.fields?.tags).toEqual({ members: 0, changed: 1 });
  });

  it('are handed out as a copy', () => {
    const tally = tallyOf(outcomes);
    tally.toDocument().skippedBy.no_phone = 99;
    expect(tally.toDocument().skippedBy.no_phone).toBe(2);
  });

  it('tell of each tier who has a contact, on from where the run was stored', () => {
    const first = new RunTally(blank);
    first.add({ outcome: 'delivered', code: null, eligible: true, tier: '金卡' });
    const tally = new RunTally(first.toDocument());
    tally.add({ outcome: 'skipped', code: 'no_phone', eligible: false, tier: '金卡' });
    tally.add({ outcome: 'unchanged', code: null, eligible: true, tier: null });
    expect(tally.toDocument().byTier).toEqual([
      { tier: '金卡', members: 2, matched: 1 },
      { tier: null, members: 1, matched: 1 },
    ]);
  });
});
