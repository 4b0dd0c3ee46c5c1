/**
 * Members read ahead of delivery. Enough to know a store of this size whole before much is written, so that shared
 * LINE ids and phones are seen in time; small enough to be read again in seconds after a crash. A member that waits to be
 * written costs 4 KB.
 */
export const maxReadAhead = 5_000;
/**
 * The same in a store that was synced before, of whom most need not be written: a member that is only read costs a
 * kilobyte, and reading goes on beside an index of 60,000 contacts.
 */
export const maxReadAgain = 16_000;
/** So many stores of a process may hold as much, 20 MB each at most. Where more work at once they share it. */
const wholeShares = 25;

/** @param bound members one store may hold @param teams that this process works for at once */
export function shareOf(bound: number, teams: number): number {
  return Math.ceil(bound * Math.min(1, wholeShares / teams));
}
