import { setTimeout as delay } from 'node:timers/promises';
import type { LocalStack } from '../local/stack/stack';
import { withCountedDatabase } from './cost';
import { settle } from './harness/atRest';
import { NO_LIMITS, UNPACED, withStack } from './harness/benchStack';
import { BoundStore } from './harness/boundStore';
import type { DatabaseProxy } from './harness/databaseProxy';
import { partnerCalls, rounded, sample } from './harness/measure';
import { cpuSeconds, residentMb } from './harness/processUsage';
import { replayTime, type ReplayTime } from './harness/replayTime';
import { printTable, say, type Benchmark } from './harness/report';
import { workflowUsage } from './harness/temporalUsage';

const ONE_MEMBERS = 2_000;
const SMALL_MEMBERS = 200;
const SETUPS_AT_ONCE = 8;
const DAY_SECONDS = 86_400;
/** As shipped: a sweep every quarter of an hour, and at rest a full read every six hours. */
const SWEEP_SECONDS = 900;
const FULL_READ_SECONDS = 21_600;
/** For the store that is measured alone, a day goes by this many times as fast. */
const FASTER = 60;
const MANY_SECONDS = 900;
const HOUSE_SECONDS = 60;
/**
 * Intervals of full reads that go by before one store is measured: 15 minutes. Since clocks may be apart, a sweep lists
 * again what changed in the eleven minutes before the last one. That is a hundredth of a real day, but here every sweep
 * would list the whole first sync. The half puts a full read into the middle of what is measured.
 */
const READS_BEFORE = 2.5;
const BAR = { events: 1_200, commands: 3_000, calls: 600, cpuShare: 0.1, memory: 1.5 };

interface OneAtRest {
  eventsPerDay: number;
  commandsPerDay: number;
  callsPerDay: number;
  memoryMb: number;
  replay: ReplayTime;
}

const faster = (seconds: number) => Math.round(seconds / FASTER);
const cadence = (by: (seconds: number) => number) => ({
  RECONCILE_EVERY_SECONDS: String(by(SWEEP_SECONDS)),
  FULL_READ_MOST_SECONDS: String(by(FULL_READ_SECONDS)),
});

/** Database commands a second of a worker while there is no store: what it asks by the clock, whatever stores ask. */
async function commandsOfHouse(proxy: DatabaseProxy): Promise<number> {
  const before = proxy.total;
  await delay(HOUSE_SECONDS * 1_000);
  return (proxy.total - before) / HOUSE_SECONDS;
}

/** One store at rest over six hours of a day that goes by faster: every sweep and its full read, whatever it costs. */
async function measureOne(stack: LocalStack, proxy: DatabaseProxy): Promise<OneAtRest> {
  const ofHouse = await commandsOfHouse(proxy);
  const store = await BoundStore.create(stack, ONE_MEMBERS, 1);
  await store.sync();
  await settle(stack, [store.merchantId]);
  const seconds = faster(FULL_READ_SECONDS);
  await delay(READS_BEFORE * seconds * 1_000);
  await store.control.resetRequests();
  const [usage, commands] = [await workflowUsage(stack, store.merchantId), proxy.total];
  let memoryMb = 0;
  const { pid } = stack.processOf('worker');
  const look = () => {
    memoryMb = Math.max(memoryMb, residentMb(pid));
  };
  await sample(1_000, look, () => delay(seconds * 1_000));
  const { shopline } = await partnerCalls(store.control);
  const after = await workflowUsage(stack, store.merchantId);
  const perDay = DAY_SECONDS / FULL_READ_SECONDS;
  return {
    eventsPerDay: (after.events - usage.events) * perDay,
    commandsPerDay: (proxy.total - commands - ofHouse * seconds) * perDay,
    callsPerDay: shopline * perDay,
    memoryMb,
    replay: await replayTime(stack, store.merchantId),
  };
}

async function setUp(stack: LocalStack, stores: number): Promise<BoundStore[]> {
  const bound: BoundStore[] = [];
  let next = 0;
  const some = async () => {
    while (next < stores) {
      const store = await BoundStore.create(stack, SMALL_MEMBERS, 1_000 + next++);
      await store.sync(SETUPS_AT_ONCE);
      bound.push(store);
      if (bound.length % 100 === 0) say(`${bound.length} stores are bound and synced`);
    }
  };
  await Promise.all(Array.from({ length: SETUPS_AT_ONCE }, some));
  return bound;
}

/**
 * The worker's CPU and memory with all stores at rest, at the pace of a real day, while each is swept once. Full reads
 * are hours apart, so they are not in it.
 */
async function measureMany(stack: LocalStack, merchantIds: string[]) {
  await stack.restart(
    'worker',
    cadence((seconds) => seconds),
  );
  await settle(stack, merchantIds);
  const { pid } = stack.processOf('worker');
  let memoryMb = 0;
  const look = () => {
    memoryMb = Math.max(memoryMb, residentMb(pid));
  };
  const before = cpuSeconds(pid);
  await sample(1_000, look, () => delay(MANY_SECONDS * 1_000));
  return { cpuShare: (cpuSeconds(pid) - before) / MANY_SECONDS, memoryMb };
}

export const idle: Benchmark = {
  name: 'idle',
  // Here these are stores, besides the one of 2,000 members.
  members: 1_000,
  run: (stores) =>
    withStack({ ...cadence(faster) }, (stack) =>
      withCountedDatabase(stack, async (proxy) => {
        say(
          `One store of ${ONE_MEMBERS} members, six hours of its day in ${faster(FULL_READ_SECONDS)} s, 25 minutes in all …`,
        );
        const one = await measureOne(stack, proxy);
        say(`${stores} stores of ${SMALL_MEMBERS} …`);
        await stack.restart('worker', { ...cadence(() => DAY_SECONDS), ...UNPACED });
        const beganMs = performance.now();
        const first = await BoundStore.create(stack, SMALL_MEMBERS, 999);
        await first.control.changeSettings(NO_LIMITS);
        await first.sync();
        const bound = [first, ...(await setUp(stack, stores - 1))];
        const setupSeconds = (performance.now() - beganMs) / 1_000;
        say(`set up in ${rounded(setupSeconds, 0)} s; ${MANY_SECONDS} s at rest …`);
        const many = await measureMany(
          stack,
          bound.map(({ merchantId }) => merchantId),
        );
        const memoryRatio = many.memoryMb / one.memoryMb;
        printTable(
          'A store of 2,000 members at rest, for a day',
          ['history events', 'database commands', 'calls to SHOPLINE'],
          [[one.eventsPerDay, Math.round(one.commandsPerDay), one.callsPerDay]],
        );
        printTable(
          `The worker of ${stores} stores of ${SMALL_MEMBERS} at rest`,
          ['CPU of a core', 'MB', 'MB of one store'],
          [[rounded(many.cpuShare), rounded(many.memoryMb, 0), rounded(one.memoryMb, 0)]],
        );
        say(`A replay of ${one.replay.events} events takes ${rounded(one.replay.cpuMs, 0)} ms of CPU.`);
        return {
          eventsPerDay: one.eventsPerDay,
          commandsPerDay: Math.round(one.commandsPerDay),
          callsPerDay: one.callsPerDay,
          cpuShare: rounded(many.cpuShare),
          memoryRatio: rounded(memoryRatio),
          replayMs: rounded(one.replay.cpuMs, 0),
          setupSeconds: Math.round(setupSeconds),
          pass:
            one.eventsPerDay <= BAR.events &&
            one.commandsPerDay <= BAR.commands &&
            one.callsPerDay <= BAR.calls &&
            many.cpuShare <= BAR.cpuShare &&
            memoryRatio <= BAR.memory,
        };
      }),
    ),
};
