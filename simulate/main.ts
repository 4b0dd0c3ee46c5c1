import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { mutants, type Mutant } from './mutants';
import { mutate, type MutatedModule } from './mutate';
import type { Outcome } from './simulate';
import type { Share, ThreadMessage } from './thread';

const mostThreads = 2;
/** So many stories are printed; the rest are named. */
const mostStories = 3;
/** Within so many seeds each mutant is found. */
const seedsPerMutant = 1_000;

const say = (text: string) => process.stderr.write(`${text}\n`);

interface Played {
  seeds: number;
  simulatedMs: number;
  failed: Outcome[];
}

interface Work {
  from: number;
  seeds: number;
  stopsAtFirst: boolean;
  mutated: MutatedModule | null;
}

/** Plays seeds in as many threads as there are processors, two at most. */
async function play({ from, seeds, stopsAtFirst, mutated }: Work): Promise<Played> {
  const threads = Math.max(1, Math.min(mostThreads, os.availableParallelism(), seeds));
  const played: Played = { seeds: 0, simulatedMs: 0, failed: [] };
  const running = Array.from({ length: threads }, (_, index) => {
    const share: Share = {
      from: from + index,
      seeds: Math.ceil((seeds - index) / threads),
      step: threads,
      stopsAtFirst,
      mutated,
    };
    return new Worker(path.join(__dirname, 'thread.js'), { workerData: share });
  });
  await Promise.all(
    running.map(
      (worker) =>
        new Promise<void>((resolve, reject) => {
          worker.on('message', (message: ThreadMessage) => {
            if (message.kind === 'failed') {
              played.failed.push(message.outcome);
              if (stopsAtFirst) for (const other of running) void other.terminate();
            } else {
              played.seeds += message.fingerprints.length;
              played.simulatedMs += message.simulatedMs;
            }
          });
          worker.on('error', reject);
          worker.on('exit', () => resolve());
        }),
    ),
  );
  played.failed.sort((one, other) => one.seed - other.seed);
  return played;
}

function tellStory({ seed, story, faults }: Outcome): void {
  say(`\nSeed ${seed}:`);
  for (const { atMs, text } of story) say(`${(atMs / 1_000).toFixed(3).padStart(10)} s  ${text}`);
  for (const fault of faults) say(`  ✗ ${fault}`);
}

/** @returns those that were found. */
async function playMutants(from: number): Promise<Mutant[]> {
  const found: Mutant[] = [];
  for (const mutant of mutants) {
    const work = { from, seeds: seedsPerMutant, stopsAtFirst: true, mutated: mutate(mutant) };
    const [first] = (await play(work)).failed;
    say(first ? `  ✓  seed ${first.seed}: ${mutant.undoes}` : `  ✗  not found: ${mutant.undoes}`);
    if (first) say(`       ${first.faults[0]?.split('\n')[0]?.slice(0, 160) ?? ''}`);
    if (first) found.push(mutant);
  }
  return found;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { seeds: { type: 'string' }, from: { type: 'string' }, mutants: { type: 'boolean' } },
  });
  const seeds = Number(values.seeds ?? 1_000);
  const from = Number(values.from ?? 1);
  if (!Number.isSafeInteger(seeds) || seeds < 1 || !Number.isSafeInteger(from) || from < 0)
    throw new RangeError('--seeds takes a whole number above 0, --from one from 0 on');
  const beganMs = performance.now();
  const { failed, simulatedMs, seeds: played } = await play({ from, seeds, stopsAtFirst: false, mutated: null });
  for (const outcome of failed.slice(0, mostStories)) tellStory(outcome);
  if (failed.length > mostStories)
    say(
      `\nAlso: ${failed
        .slice(mostStories)
        .map(({ seed }) => seed)
        .join(', ')}`,
    );
  say(`\n${played} seeds in ${((performance.now() - beganMs) / 1_000).toFixed(1)} s, ${failed.length} failed`);
  const result = {
    seeds: played,
    failed: failed.length,
    firstFailing: failed[0]?.seed ?? null,
    secondsSimulated: Math.round(simulatedMs / 1_000),
  };
  if (!values.mutants) {
    process.stdout.write(`${JSON.stringify(result)}\n`);
    return failed.length === 0 ? 0 : 1;
  }
  const found = (await playMutants(from)).length;
  process.stdout.write(`${JSON.stringify({ ...result, mutantsFound: found, mutants: mutants.length })}\n`);
  return failed.length === 0 && found === mutants.length ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    say(String(error));
    process.exit(1);
  },
);
