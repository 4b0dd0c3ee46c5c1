import type { Counts } from './model/tally';
import type { StoryLine } from './world';

/** What became of one seed. */
export interface Outcome {
  seed: number;
  /** What must not be, in words; none: all is well. */
  faults: string[];
  story: StoryLine[];
  simulatedMs: number;
  /** Of the whole story: two runs of one seed have the same. */
  fingerprint: number;
  /** How often what happened. */
  counts: Counts;
  /** Steps, commands and writes, for those who look at what costs. */
  kept: number;
  commands: number;
  writes: number;
  needlessWrites: number;
}

/** Of a seed that did not come to its end. */
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
