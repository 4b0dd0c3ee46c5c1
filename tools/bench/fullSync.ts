import type { LocalStack } from '../local/stack/stack';
import { withStack } from './harness/benchStack';
import { BoundStore, membersToWrite, type MeasuredSync } from './harness/boundStore';
import { rounded } from './harness/measure';
import { printTable, say, type Benchmark } from './harness/report';

const LATENCIES_MS = [20, 100, 300];
const BAR = { ratio: 1.03, status429: 0 };

export interface FullSyncOutcome extends MeasuredSync {
  differences: number;
}

/** A first sync of a store with about this many members to write, both partners answering after `latencyMs`. */
export async function measureFullSync(stack: LocalStack, writes: number, latencyMs: number): Promise<FullSyncOutcome> {
  const store = await BoundStore.create(stack, membersToWrite(writes), latencyMs);
  await store.control.changeSettings({ shopline: { latencyMs }, omnichat: { latencyMs } });
  const measured = await store.measureSync();
  await store.control.changeSettings({ shopline: { latencyMs: 0 }, omnichat: { latencyMs: 0 } });
  return { ...measured, differences: await store.differences() };
}

export const fullSync: Benchmark = {
  name: 'full-sync',
  members: 5_000,
  run: (members) =>
    withStack({}, async (stack) => {
      const outcomes: (FullSyncOutcome & { latencyMs: number })[] = [];
      for (const latencyMs of LATENCIES_MS) {
        say(`Latency ${latencyMs} ms …`);
        outcomes.push({ latencyMs, ...(await measureFullSync(stack, members, latencyMs)) });
      }
      printTable(
        'First sync against the floor',
        ['latency', 'delivered', 'wall s', 'floor s', 'ratio', '429', 'differences'],
        outcomes.map((outcome) => [
          `${outcome.latencyMs} ms`,
          outcome.sync.counts.delivered,
          rounded(outcome.wallSeconds, 1),
          rounded(outcome.floorSeconds, 1),
          rounded(outcome.ratio),
          outcome.calls.status429,
          outcome.differences,
        ]),
      );
      const ratio = Math.max(...outcomes.map((outcome) => outcome.ratio));
      const status429 = outcomes.reduce((sum, { calls }) => sum + calls.status429, 0);
      const isExact = outcomes.every(({ differences }) => differences === 0);
      return {
        ratio: rounded(ratio),
        status429,
        pass: ratio <= BAR.ratio && status429 <= BAR.status429 && isExact,
      };
    }),
};
