import type { Cluster } from '../local/cluster/cluster';
import { withCluster } from '../local/cluster/throwAway';
import { BoundStore, endOf } from './harness/boundStore';
import { clusterUsage, coresBetween, PARTS_OF_CLUSTER, type PartOfCluster } from './harness/clusterUsage';
import { partnerCalls, rounded } from './harness/measure';
import { cpuSeconds } from './harness/processUsage';
import { printTable, say, type Benchmark } from './harness/report';

const STORES = 30;
const WORKER_COUNTS = [1, 2, 3];
const CAPS = { shopline: 20, omnichat: 40 };
/** Sweeps and full reads that nobody asked for would add their calls to what is measured. */
const QUIET = { RECONCILE_EVERY_SECONDS: '86400', LOG_LEVEL: 'warn', SANDBOX_DATA_DIR: '' };

interface Outcome {
  workers: number;
  delivered: number;
  wallSeconds: number;
  membersPerSecond: number;
  /** Shares of a core. */
  cores: Record<PartOfCluster, number>;
  /** Cores of each worker, which show whether the stores were spread over all of them. */
  coresOfEach: number[];
  maxInOneSecond: { shopline: number; omnichat: number };
  status429: number;
  /** Writes beyond one for each delivered member, or writes that changed nothing: the greater number. */
  repeated: number;
  differences: number;
}

/** Starts as many workers as are wanted, and no more. */
async function runWorkers({ workers }: Cluster, count: number): Promise<string[]> {
  const names = workers.all.slice(0, count).map(({ name }) => name);
  await workers.stopAll();
  await workers.start(names);
  return names;
}

/** First syncs of stores that have just been bound, all at once, at the partners' caps. */
async function measureWorkers(cluster: Cluster, workers: number, membersEach: number): Promise<Outcome> {
  const { stack } = cluster;
  const names = await runWorkers(cluster, workers);
  const bound: BoundStore[] = [];
  for (let index = 0; index < STORES; index += 1) {
    bound.push(await BoundStore.create(stack, membersEach, 1_000 * workers + index));
  }
  const control = bound[0]?.control;
  if (!control) throw new Error('No store was bound');
  await control.resetRequests();
  const before = clusterUsage(cluster, names);
  const usedByEach = () => names.map((name) => cpuSeconds(cluster.workers.processOf(name).pid));
  const usedBefore = usedByEach();
  const beganAtMs = Date.now();
  const syncs = await Promise.all(bound.map((store) => store.sync(STORES)));
  const wallSeconds = (Math.max(...syncs.map(endOf)) - beganAtMs) / 1_000;
  const elapsed = (Date.now() - beganAtMs) / 1_000;
  const cores = coresBetween(before, clusterUsage(cluster, names), elapsed);
  const coresOfEach = usedByEach().map((used, index) => (used - (usedBefore[index] ?? 0)) / elapsed);
  const delivered = syncs.reduce((sum, { counts }) => sum + counts.delivered, 0);
  const { writes, status429 } = await partnerCalls(control);
  const { shopline, omnichat, alarms } = await control.requests();
  let differences = 0;
  for (const store of bound) differences += await store.differences();
  return {
    ...{ workers, delivered, wallSeconds, cores, coresOfEach, status429, differences },
    membersPerSecond: delivered / wallSeconds,
    maxInOneSecond: { shopline: shopline.maxInOneSecond, omnichat: omnichat.maxInOneSecond },
    repeated: Math.max(writes - delivered, alarms.write_without_change ?? 0),
  };
}

const isRight = ({ maxInOneSecond, status429, repeated, differences }: Outcome) =>
  maxInOneSecond.shopline <= CAPS.shopline &&
  maxInOneSecond.omnichat <= CAPS.omnichat &&
  status429 + repeated + differences === 0;

function print(outcomes: readonly Outcome[]): void {
  printTable(
    `First syncs of ${STORES} stores at once, at the partners' caps`,
    ['workers', 'delivered', 'wall s', 'members/s', 'SHOPLINE/s', 'Omnichat/s', '429', 'repeated', 'differences'],
    outcomes.map((outcome) => [
      ...[outcome.workers, outcome.delivered, rounded(outcome.wallSeconds, 1), Math.round(outcome.membersPerSecond)],
      ...[outcome.maxInOneSecond.shopline, outcome.maxInOneSecond.omnichat],
      ...[outcome.status429, outcome.repeated, outcome.differences],
    ]),
  );
  printTable(
    'Cores they took meanwhile',
    ['count', ...PARTS_OF_CLUSTER, 'sum', 'each worker'],
    outcomes.map(({ workers, cores, coresOfEach }) => {
      const shares = PARTS_OF_CLUSTER.map((part) => cores[part]);
      const sum = shares.reduce((a, b) => a + b, 0);
      const each = coresOfEach.map((share) => rounded(share, 2)).join(' + ');
      return [workers, ...[...shares, sum].map((share) => rounded(share, 2)), each];
    }),
  );
}

/** On a real Temporal cluster; see docs/operations.md for what it needs. */
export const workers: Benchmark = {
  name: 'workers',
  members: 12_000,
  run: (members) =>
    withCluster({ env: QUIET, onProgress: (what) => say(`  ${what}`) }, say, async (cluster) => {
      const outcomes: Outcome[] = [];
      for (const count of WORKER_COUNTS) {
        say(`${count} worker processes …`);
        outcomes.push(await measureWorkers(cluster, count, Math.round(members / STORES)));
      }
      print(outcomes);
      return {
        outcomes: outcomes.map(
          ({ workers, delivered, wallSeconds, membersPerSecond, cores, coresOfEach, ...counts }) => ({
            ...{ workers, delivered, ...counts, wallSeconds: rounded(wallSeconds, 1) },
            membersPerSecond: Math.round(membersPerSecond),
            coresOfEach: coresOfEach.map((share) => rounded(share, 2)),
            cores: Object.fromEntries(Object.entries(cores).map(([part, share]) => [part, rounded(share, 2)])),
          }),
        ),
        pass: outcomes.every(isRight),
      };
    }),
};
