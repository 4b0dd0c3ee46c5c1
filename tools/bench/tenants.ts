import { withStack, NO_LIMITS, UNPACED } from './harness/benchStack';
import { measureBarePuts } from './harness/barePuts';
import { BoundStore, endOf } from './harness/boundStore';
import { rounded } from './harness/measure';
import { cpuSeconds } from './harness/processUsage';
import { printTable, say, type Benchmark } from './harness/report';
import type { LocalStack } from '../local/stack/stack';

const STORE_COUNTS = [1, 10, 50];
const BARE_CALLS = 20_000;
const BAR = { ratio: 2.5 };

export interface TenantsOutcome {
  stores: number;
  delivered: number;
  wallSeconds: number;
  membersPerSecond: number;
  cpuMsPerMember: number;
  differences: number;
}

/** First syncs of several stores at once on one worker, no limits anywhere: what a delivered member costs it. */
export async function measureTenants(stack: LocalStack, stores: number, members: number): Promise<TenantsOutcome> {
  const bound: BoundStore[] = [];
  for (let index = 0; index < stores; index += 1) {
    bound.push(await BoundStore.create(stack, Math.round(members / stores), 1_000 * stores + index));
  }
  const { pid } = stack.processOf('worker');
  const cpuBefore = cpuSeconds(pid);
  const beganAtMs = Date.now();
  const syncs = await Promise.all(bound.map((store) => store.sync(stores)));
  const wallSeconds = (Math.max(...syncs.map(endOf)) - beganAtMs) / 1_000;
  const usedSeconds = cpuSeconds(pid) - cpuBefore;
  const delivered = syncs.reduce((sum, { counts }) => sum + counts.delivered, 0);
  let differences = 0;
  for (const store of bound) differences += await store.differences();
  return {
    stores,
    delivered,
    wallSeconds,
    membersPerSecond: delivered / wallSeconds,
    cpuMsPerMember: (usedSeconds * 1_000) / delivered,
    differences,
  };
}

export const tenants: Benchmark = {
  name: 'tenants',
  members: 20_000,
  run: (members) =>
    withStack(UNPACED, async (stack) => {
      const warmUp = await BoundStore.create(stack, 2_000, 1);
      await warmUp.control.changeSettings(NO_LIMITS);
      await warmUp.sync();
      const outcomes: (TenantsOutcome & { bareMs: number })[] = [];
      for (const stores of STORE_COUNTS) {
        say(`${stores} stores …`);
        // The yardstick is taken right beside each measurement: other load on the machine then meets both.
        const bareMs = await measureBarePuts(stack, warmUp, Math.min(BARE_CALLS, members));
        outcomes.push({ bareMs, ...(await measureTenants(stack, stores, members)) });
      }
      printTable(
        'Worker CPU per delivered member, partners without limits',
        ['stores', 'delivered', 'wall s', 'members/s', 'CPU ms/member', 'bare PUT ms', 'ratio', 'differences'],
        outcomes.map((outcome) => [
          outcome.stores,
          outcome.delivered,
          rounded(outcome.wallSeconds, 1),
          Math.round(outcome.membersPerSecond),
          rounded(outcome.cpuMsPerMember),
          rounded(outcome.bareMs),
          rounded(outcome.cpuMsPerMember / outcome.bareMs, 2),
          outcome.differences,
        ]),
      );
      const worst = outcomes.reduce((a, b) => (a.cpuMsPerMember / a.bareMs > b.cpuMsPerMember / b.bareMs ? a : b));
      const ratio = worst.cpuMsPerMember / worst.bareMs;
      return {
        ratio: rounded(ratio, 2),
        membersPerSecond: Math.round(Math.min(...outcomes.map((outcome) => outcome.membersPerSecond))),
        cpuMsPerMember: rounded(worst.cpuMsPerMember),
        bareCpuMsPerCall: rounded(worst.bareMs),
        pass: ratio <= BAR.ratio && outcomes.every(({ differences }) => differences === 0),
      };
    }),
};
