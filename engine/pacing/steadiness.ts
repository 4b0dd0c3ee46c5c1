/** A failure that comes by chance no oftener than this is not taken for chance. */
const hardlyByChance = 1e-7;
/** What came of the last fifty or so counts: a partner may be unsteady for a while only. */
const memory = 0.98;
/** A single call that failed once long ago says nothing any more. */
const minMisses = 0.5;

/**
 * How often a partner fails for those whom it serves in the end, which tells a member for whom it always fails from one
 * who had bad luck: at one failure in two, one call in 128 fails seven times in a row.
 */
export class Steadiness {
  private misses = 0;
  private successes = 0;

  /** A call succeeded after it had failed so many times. */
  noteSuccess(missesBefore: number): void {
    this.misses = this.misses * memory + missesBefore;
    this.successes = this.successes * memory + 1;
  }

  /** Whether that many failures in a row may happen to anybody, by what is known. Of few calls little is known. */
  mayBeChance(misses: number): boolean {
    const share = (this.misses + 1) / (this.misses + this.successes + 2);
    return share ** misses >= hardlyByChance;
  }

  /** The same, where others have met with failures that passed. */
  isShownToBeChance(misses: number): boolean {
    return this.misses >= minMisses && this.mayBeChance(misses);
  }
}
