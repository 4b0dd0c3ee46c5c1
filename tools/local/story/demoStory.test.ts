import { resultOf } from './demoStory';

it('tells how many members of a sync were eligible, beside what became of all', () => {
  const counts = { read: 1_000, eligible: 616, delivered: 419, unchanged: 0, skipped: 577, conflicts: 4, failed: 0 };
  expect(resultOf({ counts })).toBe(
    '1,000 members read, 616 eligible, 419 written, 0 with nothing to change, 577 left out, 4 in conflict, 0 failed',
  );
});
