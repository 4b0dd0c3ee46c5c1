import type { LocalStack } from '../local/stack/stack';
import { LIMITS, NO_LIMITS, PACED, UNPACED, withStack } from './harness/benchStack';
import { BoundStore, type MeasuredSync } from './harness/boundStore';
import { rounded } from './harness/measure';
import { cpuSeconds } from './harness/processUsage';
import { printTable, type Benchmark } from './harness/report';

/**
 * With pages of 250, 20 calls a second bring members faster than a worker judges them. So the time is held against the
 * least that pages of 50 would take, and the calls against a fifth of theirs. Besides full pages, two windows each end
 * with a page that is not full and an empty one; the sync asks once for the store, its oldest member and what changed
 * meanwhile.
 */
const BAR = { ratioToPagesOf50: 1.05, callsBesidePages: 8, writes: 0 };
const CALLS_PER_SECOND = 20;

export interface ResyncOutcome extends MeasuredSync {
  differences: number;
  /** CPU of the worker and of the database for one member that was read and found unchanged. */
  cpuMsPerMember: { worker: number; database: number };
}

/** A sync of a store that has not changed since the last; the first one ran without limits, to save time. */
export async function measureResync(stack: LocalStack, members: number): Promise<ResyncOutcome> {
  const store = await BoundStore.create(stack, members, 1);
  await store.control.changeSettings(NO_LIMITS);
  await store.sync();
  await store.control.changeSettings(LIMITS);
  await stack.restart('worker', PACED);
  const used = () => ({
    worker: cpuSeconds(stack.processOf('worker').pid),
    database: cpuSeconds(stack.processOf('database').pid),
  });
  const before = used();
  const measured = await store.measureSync();
  const after = used();
  const perMember = (name: 'worker' | 'database') => ((after[name] - before[name]) * 1_000) / members;
  const cpuMsPerMember = { worker: perMember('worker'), database: perMember('database') };
  return { ...measured, differences: await store.differences(), cpuMsPerMember };
}

export const resync: Benchmark = {
  name: 'resync',
  members: 100_000,
  run: (members) =>
    withStack(UNPACED, async (stack) => {
      const outcome = await measureResync(stack, members);
      printTable(
        'Sync of an unchanged store, with pages as large as the sandbox gives',
        [
          'members',
          'SHOPLINE calls',
          'Omnichat calls',
          'writes',
          'wall s',
          'floor s',
          'ratio',
          'differences',
          'worker ms/member',
          'database ms/member',
        ],
        [
          [
            outcome.sync.counts.read,
            outcome.calls.shopline,
            outcome.calls.omnichat,
            outcome.calls.writes,
            rounded(outcome.wallSeconds, 1),
            rounded(outcome.floorSeconds, 1),
            rounded(outcome.ratio),
            outcome.differences,
            rounded(outcome.cpuMsPerMember.worker),
            rounded(outcome.cpuMsPerMember.database),
          ],
        ],
      );
      const { ratio, calls, differences, wallSeconds } = outcome;
      const callsOfPagesOf50 = Math.ceil(members / 50);
      const ratioToPagesOf50 = wallSeconds / (callsOfPagesOf50 / CALLS_PER_SECOND);
      return {
        shoplineCalls: calls.shopline,
        omnichatCalls: calls.omnichat,
        ratio: rounded(ratio),
        ratioToPagesOf50: rounded(ratioToPagesOf50),
        writes: calls.writes,
        cpuMsPerMember: rounded(outcome.cpuMsPerMember.worker),
        databaseCpuMsPerMember: rounded(outcome.cpuMsPerMember.database),
        pass:
          calls.shopline <= callsOfPagesOf50 / 5 + BAR.callsBesidePages &&
          ratioToPagesOf50 <= BAR.ratioToPagesOf50 &&
          calls.writes === BAR.writes &&
          differences === 0,
      };
    }),
};
