import type { Counts } from './model/tally';
import type { StoryLine } from './world';

/** What became of one seed. */
export interface Outcome {
  seed: number;
  /** What went wrong, in words; empty: nothing did. */
  faults: string[];
  story: StoryLine[];
  simulatedMs: number;
  /** A hash of the whole story: two runs of the same seed have the same one. */
  fingerprint: number;
  /** How often each kind of thing happened. */
  counts: Counts;
  /** Steps of the scheduler. Like the numbers below, they tell what a seed costs. */
  kept: number;
  commands: number;
  writes: number;
  needlessWrites: number;
}

/** The outcome of a seed that did not come to its end. */
export const nothingKnown: Omit<Outcome, 'seed' | 'faults'> = {
  story: [],
  simulatedMs: 0,
  fingerprint: 0,
  counts: {},
  kept: 0,
  commands: 0,
  writes: 0,
  needlessWrites: 0,
};
