import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { SandboxControl } from '../local/clients/control';
import { readCommandLine } from '../local/commandLine';
import { runToItsEnd } from '../local/interrupt';
import { cacheDir } from '../local/paths';
import { startStack, type LocalStack } from '../local/stack/stack';
import { printProgress, seconds } from '../local/terminal';
import { Random } from '../../sandbox/core/random';
import { carryOutKills, planKills, type Kill } from './kills';
import { describeKills, printRound, printTotals } from './report';
import { PHASES, Round } from './round';

// Above the partners' real caps, so that a round takes seconds. `npm run demo` checks that the caps hold, at 20 and 40.
const CAPS = { shopline: 100, omnichat: 200 } as const;
const SEED_STEP = 7_919;

/**
 * Plays rounds side by side under the same kills, phase by phase. Recovery takes longer than the work, so the rounds
 * share the wait for it.
 */
async function playWave(stack: LocalStack, rounds: Round[], kills: Kill[]): Promise<void> {
  for (const phase of PHASES) {
    const due = kills.filter((kill) => kill.phase === phase);
    await Promise.all([carryOutKills(stack, due), ...rounds.map((round) => round.play(phase))]);
  }
}

async function play(stack: LocalStack, options: Options): Promise<boolean> {
  const control = new SandboxControl(stack.urls.control);
  await control.changeSettings({
    shopline: { requestsPerSecond: CAPS.shopline },
    omnichat: { requestsPerSecond: CAPS.omnichat, burst: CAPS.omnichat },
    // A failed webhook is sent three more times, 5 s apart, as the older of SHOPLINE's two webhook systems does.
    // Amounts as the API writes them are the harder ones to check a signature over.
    shoplineWebhooks: { automaticTries: 4, amounts: 'decimal' },
  });
  const played: Round[] = [];
  const killed: Kill[] = [];
  for (let wave = 0; played.length < options.rounds; wave += 1) {
    const beganMs = performance.now();
    const first = played.length;
    const count = Math.min(options.together, options.rounds - first);
    const seeds = Array.from({ length: count }, (_, index) => options.seed * SEED_STEP + first + index);
    const rounds = seeds.map((seed) => new Round(stack, seed));
    const kills = planKills(new Random(options.seed * SEED_STEP + first), wave);
    await playWave(stack, rounds, kills);
    rounds.forEach((round, index) => printRound(first + index + 1, round));
    console.log(`  ${count} rounds in ${seconds(performance.now() - beganMs)}; kills ${describeKills(kills)}`);
    played.push(...rounds);
    killed.push(...kills);
  }
  return printTotals(played, killed, await control.requests(), CAPS);
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
    together: Number(values.together ?? 10),
  };
  if (!Object.values(options).every((value) => Number.isSafeInteger(value) && value > 0)) {
    throw new RangeError('--rounds, --seed and --together take whole numbers above 0');
  }
  return options;
}

/**
 * `npm run chaos -- --rounds N --seed S`: plays the lives of stores while processes are killed. Fails when anything was
 * lost or wrong, or when a process ended by itself.
 */
async function main(options: Options, interrupted: AbortSignal): Promise<boolean> {
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

const options = readCommandLine('npm run chaos -- [--rounds N] [--seed S] [--together K]', readOptions);
runToItsEnd((interrupted) => main(options, interrupted));
