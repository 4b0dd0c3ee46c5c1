import { parentPort, workerData } from 'node:worker_threads';
import { load } from './load';
import type { MutatedModule } from './mutate';
import { addCounts, type Counts } from './model/tally';
import type { Outcome } from './outcome';

/** What a thread is given to do. */
export interface Share {
  from: number;
  seeds: number;
  /** Seeds between two of this thread. */
  step: number;
  /** The first seed that fails ends it. */
  stopsAtFirst: boolean;
  /** Seeds that are known to fail: of these nothing is told. */
  except: number[];
  /** One module with a mend undone. */
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
