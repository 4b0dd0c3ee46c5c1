import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { LocalStack } from '../local/stack/stack';
import { measureBarePuts } from './harness/barePuts';
import { withStack, NO_LIMITS, UNPACED } from './harness/benchStack';
import { BoundStore, endOf } from './harness/boundStore';
import { timesBegunAgain } from './harness/begunAgain';
import { rounded } from './harness/measure';
import { cpuSeconds } from './harness/processUsage';
import { printTable, say, type Benchmark, type BenchmarkResult } from './harness/report';
import { activityPerMember, jobQueue, script } from './peers/program';
import { startRedis } from './peers/redis';
import { measureWithoutLimits, type Throughput } from './peers/withoutLimits';

const STORE_COUNTS = [1, 10, 50];
const BARE_CALLS = 20_000;
const OURS = 'this service';
/**
 * CPU for a member, at most so many times that of a bare PUT, of a BullMQ job and of a Temporal activity. Members a
 * second with 50 stores, at least this share of those with 10.
 */
const BAR = { ofBarePut: 2.5, ofJob: 1, ofActivity: 1 / 3, throughputKept: 0.9 };

export interface TenantsOutcome extends Throughput {
  /** How often work was begun again, because its lease was lost or Temporal no longer heard of it. */
  begunAgain: number;
}

/** First syncs of several stores at once on one worker, no limits anywhere: what a delivered member costs it. */
export async function measureTenants(stack: LocalStack, stores: number, members: number): Promise<TenantsOutcome> {
  const bound: BoundStore[] = [];
  for (let index = 0; index < stores; index += 1) {
    bound.push(await BoundStore.create(stack, Math.round(members / stores), 1_000 * stores + index));
  }
  const { pid } = stack.processOf('worker');
  const merchantIds = bound.map(({ merchantId }) => merchantId);
  const begunAgainBefore = await timesBegunAgain(stack.urls.temporalAddress, merchantIds);
  const cpuBefore = cpuSeconds(pid);
  const beganAtMs = Date.now();
  const syncs = await Promise.all(bound.map((store) => store.sync(stores)));
  const wallSeconds = (Math.max(...syncs.map(endOf)) - beganAtMs) / 1_000;
  const usedSeconds = cpuSeconds(pid) - cpuBefore;
  const begunAgain = (await timesBegunAgain(stack.urls.temporalAddress, merchantIds)) - begunAgainBefore;
  const delivered = syncs.reduce((sum, { counts }) => sum + counts.delivered, 0);
  let differences = 0;
  for (const store of bound) differences += await store.differences();
  return {
    name: OURS,
    stores,
    delivered,
    membersPerSecond: delivered / wallSeconds,
    cpuMsPerMember: (usedSeconds * 1_000) / delivered,
    differences,
    begunAgain,
  };
}

/** What was measured with one number of stores: the yardstick, this service, and what one would write instead. */
interface Round {
  bareMs: number;
  mine: TenantsOutcome;
  peers: Throughput[];
}

async function measureRound(stack: LocalStack, warm: BoundStore, stores: number, members: number, redisPort?: number) {
  say(`${stores} stores …`);
  // The yardstick is taken right beside each measurement: other load on the machine then meets both.
  const bareMs = await measureBarePuts(stack, warm, Math.min(BARE_CALLS, members));
  const mine = await measureTenants(stack, stores, members);
  const peers: Throughput[] = [];
  for (const peer of [script, ...(redisPort === undefined ? [] : [jobQueue]), activityPerMember])
    peers.push(await measureWithoutLimits(stack, peer, { stores, members, redisPort: redisPort ?? 0 }));
  return { bareMs, mine, peers };
}

function print(rounds: Round[]): void {
  printTable(
    'CPU per delivered member, partners without limits',
    ['stores', 'by', 'delivered', 'members/s', 'CPU ms/member', 'bare PUT ms', 'begun again', 'differences'],
    rounds.flatMap(({ bareMs, mine, peers }) =>
      [mine, ...peers].map((one) => [
        one.stores,
        one.name,
        one.delivered,
        Math.round(one.membersPerSecond),
        rounded(one.cpuMsPerMember),
        one === mine ? rounded(bareMs) : '',
        one === mine ? mine.begunAgain : '',
        one.differences,
      ]),
    ),
  );
}

function judge(rounds: Round[]): BenchmarkResult {
  const worst = (values: number[]) => rounded(Math.max(...values), 2);
  const against = (name: string) =>
    rounds.flatMap(({ mine, peers }) =>
      peers.filter((peer) => peer.name === name).map((peer) => mine.cpuMsPerMember / peer.cpuMsPerMember),
    );
  const ofBarePut = worst(rounds.map(({ mine, bareMs }) => mine.cpuMsPerMember / bareMs));
  // Not measured is not reached: without Redis there is nothing to compare with.
  const ofJob = worst([...against(jobQueue.name), ...(against(jobQueue.name).length > 0 ? [] : [Infinity])]);
  const ofActivity = worst(against(activityPerMember.name));
  const speedWith = (stores: number) => rounds.find(({ mine }) => mine.stores === stores)?.mine.membersPerSecond ?? 0;
  const throughputKept = rounded(speedWith(50) / speedWith(10), 2);
  const begunAgain = rounds.reduce((sum, { mine }) => sum + mine.begunAgain, 0);
  const isWithin =
    ofBarePut <= BAR.ofBarePut &&
    ofJob <= BAR.ofJob &&
    ofActivity <= BAR.ofActivity &&
    throughputKept >= BAR.throughputKept &&
    begunAgain === 0;
  const isRight = rounds.every(({ mine }) => mine.differences === 0);
  return { ofBarePut, ofJob, ofActivity, throughputKept, begunAgain, pass: isWithin && isRight };
}

export const tenants: Benchmark = {
  name: 'tenants',
  members: 20_000,
  async run(members) {
    const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-redis-'));
    const redis = await startRedis(dataDir);
    if (!redis) say('There is no redis-server on the PATH: the job queue is left out.');
    try {
      return await withStack(UNPACED, async (stack) => {
        const warmUp = await BoundStore.create(stack, 2_000, 1);
        await warmUp.control.changeSettings(NO_LIMITS);
        await warmUp.sync();
        const rounds: Round[] = [];
        for (const stores of STORE_COUNTS) rounds.push(await measureRound(stack, warmUp, stores, members, redis?.port));
        print(rounds);
        return judge(rounds);
      });
    } finally {
      await redis?.stop();
      fs.rmSync(dataDir, { recursive: true, force: true });
    }
  },
};
