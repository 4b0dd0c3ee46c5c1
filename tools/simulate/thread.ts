import { parentPort, workerData } from 'node:worker_threads';
import { load } from './load';
import type { MutatedModule } from './mutate';
import { addCounts, type Counts } from './model/tally';
import type { Outcome } from './outcome';

/** What a thread is given to do. */
export interface Share {
  from: number;
  seeds: number;
  /** The distance between two seeds of this thread. */
  step: number;
  /** Whether the thread ends at the first seed that fails. */
  stopsAtFirst: boolean;
  /** Seeds that are known to fail: the thread does not report them. */
  except: number[];
  /** The module in which a mend is undone; null: none is. */
  mutated: MutatedModule | null;
}

export type ThreadMessage =
  | { kind: 'begun'; seed: number }
  | { kind: 'failed'; outcome: Outcome }
  | { kind: 'done'; simulatedMs: number; fingerprints: number[]; counts: Counts };

async function main({ from, seeds, step, stopsAtFirst, except, mutated }: Share): Promise<void> {
  const simulate = load(mutated);
  const fingerprints: number[] = [];
  const counts: Counts = {};
  let simulatedMs = 0;
  while (fingerprints.length < seeds) {
    const seed = from + fingerprints.length * step;
    parentPort!.postMessage({ kind: 'begun', seed } satisfies ThreadMessage);
    const outcome = await simulate(seed);
    fingerprints.push(outcome.fingerprint);
    simulatedMs += outcome.simulatedMs;
    addCounts(counts, outcome.counts);
    if (outcome.faults.length === 0 || except.includes(seed)) continue;
    parentPort!.postMessage({ kind: 'failed', outcome } satisfies ThreadMessage);
    if (stopsAtFirst) break;
  }
  parentPort!.postMessage({ kind: 'done', simulatedMs, fingerprints, counts } satisfies ThreadMessage);
}

void main(workerData as Share);
