import type { LocalStack } from '../local/stack';
import { until } from '../local/until';
import { withStack } from './harness/benchStack';
import { BoundStore } from './harness/boundStore';
import { median, rounded, secondsSince } from './harness/measure';
import { printTable, say, type Benchmark } from './harness/report';

const SMALL_STORE_MEMBERS = 200;
const REPETITIONS = 5;
const BEGIN_TIMEOUT_MS = 120_000;
const BAR = { ratio: 1.1 };

export interface FairOutcome {
  aloneSeconds: number;
  besideSeconds: number;
  differences: number;
}

async function medianOfSmallSyncs(
  stack: LocalStack,
  repetitions: number,
  firstSeed: number,
): Promise<{ seconds: number; differences: number }> {
  const seconds: number[] = [];
  let differences = 0;
  for (let index = 0; index < repetitions; index += 1) {
    const small = await BoundStore.create(stack, SMALL_STORE_MEMBERS, firstSeed + index);
    const beganMs = performance.now();
    await small.sync();
    seconds.push(secondsSince(beganMs));
    differences += await small.differences();
  }
  return { seconds: median(seconds), differences };
}

/** Median first sync of a small store, alone and while a big store's first sync runs on the same worker. */
export async function measureFair(stack: LocalStack, bigMembers: number, repetitions: number): Promise<FairOutcome> {
  // The same seeds twice would be the same stores; their sizes are equal and their chances alike.
  const alone = await medianOfSmallSyncs(stack, repetitions, 1);
  const big = await BoundStore.create(stack, bigMembers, 100);
  const runId = await big.admin.startSync(big.merchantId);
  const isWriting = async () => (await big.admin.sync(big.merchantId, runId)).counts.delivered > 0;
  await until(isWriting, { timeoutMs: BEGIN_TIMEOUT_MS, intervalMs: 200, what: 'the first delivery of the big store' });
  const beside = await medianOfSmallSyncs(stack, repetitions, 1_001);
  const bigRun = await big.admin.sync(big.merchantId, runId);
  if (bigRun.status === 'completed') throw new Error('The big store was through too early: give it more members');
  await big.admin.steerSync(big.merchantId, runId, 'cancel');
  return {
    aloneSeconds: alone.seconds,
    besideSeconds: beside.seconds,
    differences: alone.differences + beside.differences,
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
