import type { RunOutcome } from '../../store/documents';
import { emptyCounts, RunTally } from './runTally';

const blank = { counts: emptyCounts(), skippedBy: {}, failedBy: {}, conflictsBy: {} };

function tallyOf(outcomes: [RunOutcome, string | null, boolean][], from = blank): RunTally {
  const tally = new RunTally(from);
  for (const [outcome, code, eligible] of outcomes) tally.add({ outcome, code, eligible });
  return tally;
}

const outcomes: [RunOutcome, string | null, boolean][] = [
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
    });
  });

  it('go on from where the run was stored', () => {
    const stored = tallyOf(outcomes.slice(0, 4)).toDocument();
    const before = structuredClone(stored);
    const tally = tallyOf(outcomes.slice(4), stored);
    expect(tally.toDocument()).toEqual(tallyOf(outcomes).toDocument());
    expect(stored).toEqual(before);
  });

  it('are handed out as a copy', () => {
    const tally = tallyOf(outcomes);
    tally.toDocument().skippedBy.no_phone = 99;
    expect(tally.toDocument().skippedBy.no_phone).toBe(2);
  });
});
