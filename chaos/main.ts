import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { SandboxControl } from '../local/control';
import { interruption } from '../local/interrupt';
import { cacheDir } from '../local/paths';
import { startStack, type LocalStack } from '../local/stack';
import { printError, printProgress, seconds } from '../local/terminal';
import { Random } from '../sandbox/core/random';
import { carryOutKills, planKills, VICTIMS, type Kill } from './kills';
import { Round } from './round';

// Above the partners' real caps: a round is to take seconds. That the caps hold at all is shown elsewhere, at 20 and 40.
const CAPS = { shopline: 100, omnichat: 200 } as const;
const KILLS_LIVING = { count: 4, withinMs: 16_000 };
const KILLS_ENDING = { count: 1, withinMs: 1_500 };
const SEED_STEP = 7_919;

interface Totals {
  rounds: number;
  kills: number;
  lost: number;
  wrong: number;
}

/** Rounds side by side under the same kills: recovery takes longer than the work, so they share the wait. */
async function playWave(stack: LocalStack, rounds: Round[], random: Random): Promise<Kill[]> {
  const living = planKills(random, random.int(2, KILLS_LIVING.count), KILLS_LIVING.withinMs);
  await Promise.all([carryOutKills(stack, living), ...rounds.map((round) => round.live())]);
  const ending = planKills(random, random.int(0, KILLS_ENDING.count), KILLS_ENDING.withinMs);
  await Promise.all([carryOutKills(stack, ending), ...rounds.map((round) => round.end())]);
  return [...living, ...ending];
}

function describeKills(kills: Kill[]): string {
  const all = kills.flatMap(({ victims }) => victims);
  const counts = VICTIMS.map((victim) => [victim, all.filter((killed) => killed === victim).length] as const);
  return counts
    .filter(([, count]) => count > 0)
    .map(([victim, count]) => `${victim} ${count}`)
    .join(', ');
}

function printRound(number: number, { seed, result }: Round, kills: string): void {
  const { members, story, lost, wrong, notes } = result;
  const what = [`${members} members`, ...story].join(', ');
  console.log(`round ${number}  seed ${seed}  ${what}  kills: ${kills}  lost ${lost}  wrong ${wrong}`);
  for (const note of notes) console.log(`    ${note}`);
}

async function play(stack: LocalStack, options: Options): Promise<boolean> {
  const control = new SandboxControl(stack.urls.control);
  await control.changeSettings({
    shopline: { requestsPerSecond: CAPS.shopline },
    omnichat: { requestsPerSecond: CAPS.omnichat, burst: CAPS.omnichat },
    // As the older of SHOPLINE's two webhook systems does: three more tries, 5 s apart.
    shoplineWebhooks: { automaticTries: 4 },
  });
  const totals: Totals = { rounds: 0, kills: 0, lost: 0, wrong: 0 };
  while (totals.rounds < options.rounds) {
    const beganMs = performance.now();
    const first = totals.rounds;
    const count = Math.min(options.together, options.rounds - first);
    const seeds = Array.from({ length: count }, (_, index) => options.seed * SEED_STEP + first + index);
    const rounds = seeds.map((seed) => new Round(stack, seed));
    const kills = await playWave(stack, rounds, new Random(options.seed * SEED_STEP + first));
    const killed = describeKills(kills);
    rounds.forEach((round, index) => printRound(first + index + 1, round, killed));
    totals.rounds += count;
    totals.kills += kills.flatMap(({ victims }) => victims).length;
    for (const { result } of rounds) {
      totals.lost += result.lost;
      totals.wrong += result.wrong;
    }
    console.log(`  ${count} rounds in ${seconds(performance.now() - beganMs)}`);
  }
  const { shopline, omnichat, alarms } = await control.requests();
  const { write_without_change: repeated = 0, ...others } = alarms;
  const throttled = (shopline.byStatus['429'] ?? 0) + (omnichat.byStatus['429'] ?? 0);
  console.log(
    `\nSHOPLINE ${shopline.total} requests, at most ${shopline.maxInOneSecond} in any second (cap ${CAPS.shopline}); ` +
      `Omnichat ${omnichat.total}, at most ${omnichat.maxInOneSecond} (cap ${CAPS.omnichat}); ${throttled} answered 429`,
  );
  for (const [kind, times] of Object.entries(others)) console.log(`alarm ${kind}: ${times}`);
  console.log(
    `rounds ${totals.rounds}, kills ${totals.kills}, lost ${totals.lost}, wrong ${totals.wrong}, repeated writes ${repeated}`,
  );
  return totals.lost + totals.wrong === 0;
}

interface Options {
  rounds: number;
  seed: number;
  together: number;
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: { rounds: { type: 'string' }, seed: { type: 'string' }, together: { type: 'string' } },
  });
  const options = {
    rounds: Number(values.rounds ?? 10),
    seed: Number(values.seed ?? 1),
    together: Number(values.together ?? 5),
  };
  if (!Object.values(options).every((value) => Number.isSafeInteger(value) && value > 0)) {
    throw new RangeError('--rounds, --seed and --together take whole numbers above 0');
  }
  return options;
}

/** `npm run chaos -- --rounds N --seed S`: lives of stores while processes are killed; fails when anything was lost. */
async function main(interrupted: AbortSignal): Promise<boolean> {
  const options = readOptions();
  fs.mkdirSync(cacheDir, { recursive: true });
  const dataDir = fs.mkdtempSync(path.join(cacheDir, 'chaos-'));
  const died: string[] = [];
  let isStarting = true;
  const stack = await startStack({
    dataDir,
    ports: 'free',
    env: {
      SHOPLINE_REQUESTS_PER_SECOND: String(CAPS.shopline),
      OMNICHAT_REQUESTS_PER_SECOND: String(CAPS.omnichat),
      RECONCILE_EVERY_SECONDS: '10',
    },
    signal: interrupted,
    onProgress: (...progress) => isStarting && printProgress(...progress),
    onUnexpectedEnd: ({ name, endedWith }) => died.push(`${name} ended by itself with ${endedWith}`),
  });
  isStarting = false;
  let held = false;
  try {
    const interruption = new Promise<never>((_resolve, reject) =>
      interrupted.addEventListener('abort', () => reject(new Error('Interrupted.'))),
    );
    held = (await Promise.race([play(stack, options), interruption])) && died.length === 0;
    for (const line of died) console.error(line);
  } finally {
    await stack.stop();
    if (held) fs.rmSync(dataDir, { recursive: true, force: true });
    else console.error(`Logs: ${path.relative(process.cwd(), path.join(dataDir, 'logs'))}`);
  }
  return held;
}

const interrupted = interruption();
main(interrupted).then(
  (held) => process.exit(held ? 0 : 1),
  (error: unknown) => {
    if (interrupted.aborted) process.exit(130);
    printError(error);
    process.exit(1);
  },
);
