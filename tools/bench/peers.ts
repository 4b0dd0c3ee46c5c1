import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { LocalStack } from '../local/stack/stack';
import { withStack } from './harness/benchStack';
import { rounded } from './harness/measure';
import { printTable, say, type Benchmark, type BenchmarkResult } from './harness/report';
import { measureLoss, measureRun, ours, program, type Contender } from './peers/contenders';
import { activityPerMember, jobQueue, script } from './peers/program';
import { startRedis } from './peers/redis';

/** The kill comes in the middle of a smaller job: that is reached sooner, and shows the same. */
const LOSS_SHARE = 0.2;
/** The same for all: each is given a store of its own, with the same members to write. */
const SEEDS = { run: 10, loss: 20 };
const BAR = { slowerThanScript: 1.01 };

async function compare(stack: LocalStack, contenders: readonly Contender[], members: number): Promise<BenchmarkResult> {
  const results = [];
  for (const contender of contenders) {
    say(`${contender.name} …`);
    const run = await measureRun(stack, contender, members, SEEDS.run);
    const loss = await measureLoss(stack, contender, Math.ceil(members * LOSS_SHARE), SEEDS.loss);
    results.push({
      name: contender.name,
      wallSeconds: rounded(run.wallSeconds, 1),
      calls: run.calls.shopline + run.calls.omnichat,
      writes: run.calls.writes,
      status429: run.calls.status429,
      lost: loss.wrongContacts + loss.repeatedWrites,
      ...loss,
      differences: run.differences,
    });
  }
  printTable(
    'The same job by what one would write instead',
    ['contender', 'wall s', 'calls', 'writes', '429', 'wrong after a kill', 'writes repeated', 'differences'],
    results.map((result) => [
      result.name,
      result.wallSeconds,
      result.calls,
      result.writes,
      result.status429,
      result.wrongContacts,
      result.repeatedWrites,
      result.differences,
    ]),
  );
  const [mine, ...others] = results;
  const script = others[0];
  const isFastEnough =
    mine !== undefined && script !== undefined && mine.wallSeconds <= script.wallSeconds * BAR.slowerThanScript;
  const isAloneInLosingNothing = mine?.lost === 0 && others.every(({ lost }) => lost > 0);
  return { contenders: results, pass: isFastEnough && isAloneInLosingNothing && mine.differences === 0 };
}

export const peers: Benchmark = {
  name: 'peers',
  members: 5_000,
  async run(members) {
    const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-redis-'));
    const redis = await startRedis(dataDir);
    if (!redis) say('There is no redis-server on the PATH: the job queue is left out.');
    const contenders = [
      ours,
      program(script, 0),
      ...(redis ? [program(jobQueue, redis.port)] : []),
      program(activityPerMember, 0),
    ];
    try {
      return await withStack({}, (stack) => compare(stack, contenders, members));
    } finally {
      await redis?.stop();
      fs.rmSync(dataDir, { recursive: true, force: true });
    }
  },
};
