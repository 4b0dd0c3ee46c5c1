import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Client } from '@temporalio/client';
import { BoundStore } from '../bench/harness/boundStore';
import { clusterUsage, coresBetween, PARTS_OF_CLUSTER, type PartOfCluster } from '../bench/harness/clusterUsage';
import { DatabaseProxy } from '../bench/harness/databaseProxy';
import { rounded } from '../bench/harness/measure';
import { printTable, say } from '../bench/harness/report';
import type { Cluster } from '../local/cluster/cluster';
import { withTemporal } from './check/temporalClient';

/** Stores that are bound and synced side by side: more would only wait for one another. */
const MADE_AT_ONCE = 4;
/** The histories of this many stores are read before and after; the others are like them. */
const SAMPLED = 50;
/** Workers that were just started need this long until schedules, leases and caches have settled. */
const SETTLE_MS = 20_000;
const SECONDS_A_DAY = 86_400;

export interface RestOptions {
  stores: number[];
  workers: number[];
  members: number;
  seconds: number;
}

interface Outcome {
  stores: number;
  workers: number;
  cores: Record<PartOfCluster, number>;
  memoryMb: Record<PartOfCluster, number>;
  /** Database commands of the workers, a second. */
  commands: number;
  shoplineCalls: number;
  transactions: number;
  /** History events of a store in the whole window. */
  events: number;
}

/** @throws TypeError of Node's own for an unknown option; RangeError for a bad number. */
export function readRestOptions(args: string[]): RestOptions {
  const { values } = parseArgs({
    args,
    options: {
      stores: { type: 'string', default: '10,100,1000' },
      workers: { type: 'string', default: '1,2,3' },
      members: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '300' },
    },
  });
  const options = {
    stores: values.stores.split(',').map(Number),
    workers: values.workers.split(',').map(Number),
    members: Number(values.members),
    seconds: Number(values.seconds),
  };
  const numbers = [...options.stores, ...options.workers, options.members, options.seconds];
  if (!numbers.every((number) => Number.isSafeInteger(number) && number > 0)) {
    throw new RangeError('--stores, --workers, --members and --seconds take whole numbers above 0');
  }
  return options;
}

/**
 * Sweeps come once in a window, so one of each store falls into it. Full reads at first come as often, then ever more
 * seldom: one of each store falls into the first window after its binding, and into some of the later ones, as the
 * calls to SHOPLINE show.
 */
export const REST_ENV = ({ seconds }: RestOptions): Record<string, string> => ({
  RECONCILE_EVERY_SECONDS: String(seconds),
  FULL_READ_LEAST_SECONDS: '21600',
  FULL_READ_MOST_SECONDS: '21600',
  LOG_LEVEL: 'warn',
});

async function bindStores(cluster: Cluster, bound: BoundStore[], count: number, members: number): Promise<void> {
  const lacking = Array.from(
    { length: Math.max(0, count - bound.length) },
    (_, index) => 10_000 + bound.length + index,
  );
  const one = async () => {
    for (let seed = lacking.shift(); seed !== undefined; seed = lacking.shift()) {
      const store = await BoundStore.create(cluster.stack, members, seed);
      await store.sync();
      bound.push(store);
      if (bound.length % 100 === 0) say(`  ${bound.length} stores bound and synced`);
    }
  };
  await Promise.all(Array.from({ length: MADE_AT_ONCE }, one));
}

/**
 * How many events the histories of the sampled stores have so far, by workflow run: one that continued as new begins at
 * nothing.
 */
async function historyLengths(client: Client, sample: readonly BoundStore[]): Promise<Map<string, number>> {
  const lengths = new Map<string, number>();
  for (const { merchantId } of sample) {
    const { runId, historyLength } = await client.workflow.getHandle(`integration:${merchantId}`).describe();
    lengths.set(runId, historyLength);
  }
  return lengths;
}

async function measureWindow(
  cluster: Cluster,
  proxy: DatabaseProxy,
  bound: readonly BoundStore[],
  workerCount: number,
  seconds: number,
): Promise<Outcome> {
  const names = cluster.workers.all.slice(0, workerCount).map(({ name }) => name);
  await cluster.workers.stopAll();
  await cluster.workers.start(names, { MONGODB_URI: proxy.uriFor(cluster.stack.urls.mongodbUri) });
  await delay(SETTLE_MS);
  const control = bound[0]?.control;
  if (!control) throw new Error('No store was bound');
  return withTemporal(cluster, async (client) => {
    const sample = bound.slice(0, SAMPLED);
    const look = async () => ({
      atMs: Date.now(),
      usage: clusterUsage(cluster, names),
      commands: proxy.total,
      transactions: await cluster.postgres.transactions(),
      calls: (await control.requests()).shopline.total,
    });
    const lengthsBefore = await historyLengths(client, sample);
    const before = await look();
    await delay(seconds * 1_000);
    const after = await look();
    const lengthsAfter = await historyLengths(client, sample);
    let events = 0;
    for (const [runId, length] of lengthsAfter) events += length - (lengthsBefore.get(runId) ?? 0);
    const elapsed = (after.atMs - before.atMs) / 1_000;
    const perSecond = (name: 'commands' | 'transactions' | 'calls') => (after[name] - before[name]) / elapsed;
    return {
      stores: bound.length,
      workers: workerCount,
      cores: coresBetween(before.usage, after.usage, elapsed),
      memoryMb: Object.fromEntries(PARTS_OF_CLUSTER.map((part) => [part, after.usage[part].memoryMb])) as Record<
        PartOfCluster,
        number
      >,
      commands: perSecond('commands'),
      transactions: perSecond('transactions'),
      shoplineCalls: perSecond('calls'),
      events: events / sample.length,
    };
  });
}

function print(outcomes: readonly Outcome[], seconds: number): void {
  const aDay = (perSecond: number, stores: number) => Math.round((perSecond * SECONDS_A_DAY) / stores);
  printTable(
    `Stores at rest, a sweep each ${seconds} s: a second, and for a store a day`,
    [
      'stores',
      'workers',
      'commands/s',
      'a store·day',
      'SHOPLINE/s',
      'a store·day',
      'PostgreSQL tx/s',
      'events a store·day',
    ],
    outcomes.map(({ stores, workers, commands, shoplineCalls, transactions, events }) => [
      ...[stores, workers, rounded(commands, 1), aDay(commands, stores)],
      ...[rounded(shoplineCalls, 2), aDay(shoplineCalls, stores), rounded(transactions, 1)],
      Math.round((events * SECONDS_A_DAY) / seconds),
    ]),
  );
  const columns = ['stores', 'count', ...PARTS_OF_CLUSTER];
  const rows = (cell: (outcome: Outcome, part: PartOfCluster) => number) =>
    outcomes.map((outcome) => [
      ...[outcome.stores, outcome.workers],
      ...PARTS_OF_CLUSTER.map((part) => cell(outcome, part)),
    ]);
  printTable(
    'Cores',
    columns,
    rows(({ cores }, part) => rounded(cores[part])),
  );
  printTable(
    'Memory in MB',
    columns,
    rows(({ memoryMb }, part) => Math.round(memoryMb[part])),
  );
}

/** `npm run cluster -- rest`: the tables go to stderr, the result is the last line of stdout. */
export async function measureRest(cluster: Cluster, options: RestOptions): Promise<void> {
  const { members, seconds, workers } = options;
  const proxy = await DatabaseProxy.open(cluster.stack.urls.mongodbUri);
  const bound: BoundStore[] = [];
  const outcomes: Outcome[] = [];
  try {
    for (const stores of options.stores) {
      await bindStores(cluster, bound, stores, members);
      for (const count of workers) {
        say(`${stores} stores, ${count} workers …`);
        outcomes.push(await measureWindow(cluster, proxy, bound, count, seconds));
      }
      // Printed already here: more stores take long to bind, and whoever breaks off meanwhile keeps these tables.
      print(outcomes.slice(-workers.length), seconds);
    }
  } finally {
    await cluster.workers.stopAll();
    proxy.close();
  }
  const shortened = JSON.stringify({ seconds, members, outcomes }, (_key, value: unknown) =>
    typeof value === 'number' ? rounded(value) : value,
  );
  process.stdout.write(`${shortened}\n`);
}
