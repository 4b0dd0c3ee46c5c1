import type { LocalStack } from '../local/stack/stack';
import { until } from '../local/until';
import { withStack } from './harness/benchStack';
import { BoundStore } from './harness/boundStore';
import { median, rounded } from './harness/measure';
import { printTable, say, type Benchmark } from './harness/report';

const SMALL_STORE_MEMBERS = 200;
const REPETITIONS = 15;
const BEGIN_TIMEOUT_MS = 120_000;
const BAR = { ratio: 1.1 };

export interface FairOutcome {
  aloneSeconds: number;
  besideSeconds: number;
  differences: number;
}

interface SmallSync {
  seconds: number;
  differences: number;
}

async function syncSmallStore(stack: LocalStack, seed: number): Promise<SmallSync> {
  const small = await BoundStore.create(stack, SMALL_STORE_MEMBERS, seed);
  const seconds = await small.secondsOfSync();
  return { seconds, differences: await small.differences() };
}

/** Starts the big store's first sync and returns once it writes, as `resume` does; `pause` waits until it is paused. */
async function startBigSync(stack: LocalStack, members: number) {
  const big = await BoundStore.create(stack, members, 100);
  const runId = await big.admin.startSync(big.merchantId);
  const run = () => big.admin.sync(big.merchantId, runId);
  const isWriting = async () => {
    const before = (await run()).counts.delivered;
    await until(async () => (await run()).counts.delivered > before, { timeoutMs: BEGIN_TIMEOUT_MS, intervalMs: 200 });
  };
  const steer = (action: 'pause' | 'resume' | 'cancel') => big.admin.steerSync(big.merchantId, runId, action);
  await isWriting();
  return {
    async pause(): Promise<void> {
      if ((await run()).status === 'completed') throw new Error('The big store was through: give it more members');
      await steer('pause');
      await until(async () => (await run()).status === 'paused', { timeoutMs: BEGIN_TIMEOUT_MS, intervalMs: 200 });
    },
    async resume(): Promise<void> {
      await steer('resume');
      await isWriting();
    },
    cancel: () => steer('cancel'),
  };
}

/**
 * Medians of first syncs of small stores, in turn while a big store's first sync runs on the same worker and while that
 * is paused. Stores differ in how many of their members are written, so both stores of a turn have the same seed.
 */
export async function measureFair(stack: LocalStack, bigMembers: number, repetitions: number): Promise<FairOutcome> {
  const alone: SmallSync[] = [];
  const beside: SmallSync[] = [];
  const big = await startBigSync(stack, bigMembers);
  for (let index = 0; index < repetitions; index += 1) {
    if (index > 0) await big.resume();
    beside.push(await syncSmallStore(stack, 1 + index));
    await big.pause();
    alone.push(await syncSmallStore(stack, 1 + index));
  }
  await big.cancel();
  return {
    aloneSeconds: median(alone.map(({ seconds }) => seconds)),
    besideSeconds: median(beside.map(({ seconds }) => seconds)),
    differences: [...alone, ...beside].reduce((sum, { differences }) => sum + differences, 0),
  };
}

export const fair: Benchmark = {
  name: 'fair',
  members: 200_000,
  run: (members) =>
    withStack({}, async (stack) => {
      say(`${SMALL_STORE_MEMBERS} members alone and beside ${members} …`);
      const outcome = await measureFair(stack, members, REPETITIONS);
      const ratio = rounded(outcome.besideSeconds / outcome.aloneSeconds);
      printTable(
        'A small store beside a big one',
        ['alone s', 'beside s', 'ratio', 'differences'],
        [[rounded(outcome.aloneSeconds, 2), rounded(outcome.besideSeconds, 2), ratio, outcome.differences]],
      );
      return { ratio, pass: ratio <= BAR.ratio && outcome.differences === 0 };
    }),
};
