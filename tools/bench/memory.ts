import type { LocalStack } from '../local/stack/stack';
import { NO_LIMITS, UNPACED, withStack } from './harness/benchStack';
import { BoundStore } from './harness/boundStore';
import { rounded, sample } from './harness/measure';
import { residentMb } from './harness/processUsage';
import { printTable, say, type Benchmark } from './harness/report';

const SMALL_MEMBERS = 10_000;
const LOOK_EVERY_MS = 250;
const BAR = { growth: 1.1 };

export interface MemoryOutcome {
  members: number;
  /** The most a freshly started worker held during a first sync and a sync without changes. */
  peakMb: number;
  differences: number;
}

/** Both partners without limits, so that the reading side can run away from the writing side if it is able to. */
export async function measureMemory(stack: LocalStack, members: number): Promise<MemoryOutcome> {
  const store = await BoundStore.create(stack, members, members);
  await store.control.changeSettings(NO_LIMITS);
  await stack.restart('worker');
  const { pid } = stack.processOf('worker');
  let peakMb = 0;
  const look = () => {
    peakMb = Math.max(peakMb, residentMb(pid));
  };
  await sample(LOOK_EVERY_MS, look, async () => {
    await store.sync();
    await store.sync();
  });
  return { members, peakMb, differences: await store.differences() };
}

export const memory: Benchmark = {
  name: 'memory',
  members: 200_000,
  run: (members) =>
    withStack(UNPACED, async (stack) => {
      const outcomes: MemoryOutcome[] = [];
      for (const size of [Math.min(SMALL_MEMBERS, Math.ceil(members / 2)), members]) {
        say(`${size} members, first sync and a second without changes …`);
        outcomes.push(await measureMemory(stack, size));
      }
      printTable(
        'Resident memory of the worker',
        ['members', 'peak MB', 'differences'],
        outcomes.map((outcome) => [outcome.members, rounded(outcome.peakMb, 1), outcome.differences]),
      );
      const [small, large] = outcomes;
      const growth = (large?.peakMb ?? Number.NaN) / (small?.peakMb ?? Number.NaN);
      return {
        growth: rounded(growth),
        peakMb: outcomes.map(({ peakMb }) => rounded(peakMb, 1)),
        pass: growth <= BAR.growth && outcomes.every(({ differences }) => differences === 0),
      };
    }),
};
