import type { LocalStack } from '../local/stack/stack';
import { PACED, withStack } from './harness/benchStack';
import { BoundStore, endOf } from './harness/boundStore';
import { median, rounded } from './harness/measure';
import { printTable, say, type Benchmark } from './harness/report';

const SMALL_STORES = 10;
const SMALL_MEMBERS = 200;
const BAR = { median: 1.2, worst: 1.4 };

export interface TogetherOutcome {
  /** For each small store: the time of its first sync beside all others, over that of an equal store alone. */
  ratios: number[];
  aloneSeconds: number[];
  besideSeconds: number[];
  bigSeconds: number;
  differences: number;
}

/** First syncs of small stores, each alone, and then of stores equal to them at once, with one big one among them. */
export async function measureTogether(stack: LocalStack, bigMembers: number): Promise<TogetherOutcome> {
  const seeds = Array.from({ length: SMALL_STORES }, (_, index) => 1 + index);
  const aloneSeconds: number[] = [];
  let differences = 0;
  for (const seed of seeds) {
    const store = await BoundStore.create(stack, SMALL_MEMBERS, seed);
    aloneSeconds.push(await store.secondsOfSync());
    differences += await store.differences();
  }
  const small: BoundStore[] = [];
  for (const seed of seeds) small.push(await BoundStore.create(stack, SMALL_MEMBERS, seed));
  const big = await BoundStore.create(stack, bigMembers, 100);
  const secondsOf = async (store: BoundStore) => {
    const beganAtMs = Date.now();
    return (endOf(await store.sync(SMALL_STORES + 1)) - beganAtMs) / 1_000;
  };
  const [bigSeconds, ...besideSeconds] = await Promise.all([big, ...small].map(secondsOf));
  for (const store of [big, ...small]) differences += await store.differences();
  const ratios = besideSeconds.map((seconds, index) => seconds / aloneSeconds[index]!);
  return { ratios, aloneSeconds, besideSeconds, bigSeconds: bigSeconds!, differences };
}

export const together: Benchmark = {
  name: 'together',
  members: 5_000,
  run: (members) =>
    withStack(PACED, async (stack) => {
      const warmUp = await BoundStore.create(stack, SMALL_MEMBERS, 50);
      await warmUp.sync();
      say(`${SMALL_STORES} stores of ${SMALL_MEMBERS} members alone, then at once beside one of ${members} …`);
      const outcome = await measureTogether(stack, members);
      printTable(
        'First syncs at once, at the partners’ caps',
        ['store', 'alone s', 'at once s', 'ratio'],
        outcome.ratios.map((ratio, index) => [
          index + 1,
          rounded(outcome.aloneSeconds[index]!, 2),
          rounded(outcome.besideSeconds[index]!, 2),
          rounded(ratio, 2),
        ]),
      );
      const [middle, worst] = [median(outcome.ratios), Math.max(...outcome.ratios)];
      return {
        medianRatio: rounded(middle),
        worstRatio: rounded(worst),
        bigSeconds: rounded(outcome.bigSeconds, 1),
        differences: outcome.differences,
        pass: middle <= BAR.median && worst <= BAR.worst && outcome.differences === 0,
      };
    }),
};
