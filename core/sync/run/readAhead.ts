/**
 * How many members a run may read ahead of delivery. A store of this size is known whole before much is written, so
 * that shared LINE ids and phones are seen in time; after a crash this many are read again in seconds. A member that
 * waits to be written costs 4 KB.
 */
export const maxReadAhead = 5_000;
/**
 * The same in a store that was synced before, where most members need not be written: one that is only read costs a
 * kilobyte. Reading need not stop while an index of 60,000 contacts is brought up to date.
 */
export const maxReadAgain = 16_000;
/** This many stores of a process may hold that much each, 20 MB at most. Where more work at once, they share it. */
const wholeShares = 25;

/** @param bound members one store may hold @param teams that this process works for at once */
export function shareOf(bound: number, teams: number): number {
  return Math.ceil(bound * Math.min(1, wholeShares / teams));
}
