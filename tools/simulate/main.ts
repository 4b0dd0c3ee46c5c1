import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { readCommandLine } from '../local/commandLine';
import { addCounts, describeCounts, type Counts } from './model/tally';
import { mutants } from './mutants';
import { mutate, type Mutant } from './mutate';
import { nothingKnown, type Outcome } from './outcome';
import type { Share, ThreadMessage } from './thread';

const mostThreads = 2;
/** Most objects of a simulation live for a moment. With a large nursery the garbage collector runs less often. */
const resourceLimits = { maxYoungGenerationSizeMb: 64 };
/** The stories of this many failed seeds are printed. The other failed seeds are only named. */
const mostStories = 3;

const say = (text: string) => process.stderr.write(`${text}\n`);

/** A thread that has sent no message for this long hangs. */
const silentMs = 120_000;

interface Played {
  seeds: number;
  simulatedMs: number;
  failed: Outcome[];
  counts: Counts;
}

const threadCount = Math.max(1, Math.min(mostThreads, os.availableParallelism()));

/** Plays a share of seeds in a thread of its own. */
function playShare(share: Share): Promise<Played> {
  const played: Played = { seeds: 0, simulatedMs: 0, failed: [], counts: {} };
  const thread = new Worker(path.join(__dirname, 'thread.js'), { workerData: share, resourceLimits });
  return new Promise((resolve, reject) => {
    let seed = share.from;
    const watch = setTimeout(() => {
      const faults = [`the thread hangs in seed ${seed}`];
      played.failed.push({ ...nothingKnown, seed, faults });
      void thread.terminate();
    }, silentMs);
    thread.on('message', (message: ThreadMessage) => {
      watch.refresh();
      if (message.kind === 'begun') seed = message.seed;
      else if (message.kind === 'failed') {
        played.failed.push(message.outcome);
        // Printed at once, so that the failure can be looked into while a long run goes on.
        if (!share.mutated) say(`seed ${seed} fails: ${message.outcome.faults[0]}`);
      } else {
        const { fingerprints, simulatedMs, counts } = message;
        Object.assign(played, { seeds: fingerprints.length, simulatedMs, counts });
      }
    });
    thread.on('error', reject);
    thread.on('exit', () => {
      clearTimeout(watch);
      resolve(played);
    });
  });
}

/** Plays seeds in as many threads as there are processors, two at most. */
async function play(from: number, seeds: number): Promise<Played> {
  const threads = Math.min(threadCount, seeds);
  const shares = Array.from({ length: threads }, (_, index) => {
    const count = Math.ceil((seeds - index) / threads);
    return playShare({
      from: from + index,
      seeds: count,
      step: threads,
      stopsAtFirst: false,
      except: [],
      mutated: null,
    });
  });
  const all = await Promise.all(shares);
  const counts: Counts = {};
  for (const played of all) addCounts(counts, played.counts);
  return {
    counts,
    seeds: all.reduce((sum, played) => sum + played.seeds, 0),
    simulatedMs: all.reduce((sum, played) => sum + played.simulatedMs, 0),
    failed: all.flatMap(({ failed }) => failed).sort((one, other) => one.seed - other.seed),
  };
}

function tellStory({ seed, story, faults }: Outcome): void {
  say(`\nSeed ${seed}:`);
  for (const { atMs, text } of story) say(`${(atMs / 1_000).toFixed(3).padStart(10)} s  ${text}`);
  for (const fault of faults) say(`  ✗ ${fault}`);
}

interface Trial {
  mutant: Mutant;
  /** The outcome of the first seed that noticed the mutant; null: none did. */
  outcome: Outcome | null;
}

/**
 * Plays the mutants, one in each thread at a time. Each has to be noticed within these seeds.
 * @param only plays those alone whose description contains this text
 * @param except seeds that fail without any mutant: their failure says nothing about one
 */
async function playMutants(from: number, seeds: number, only: string, except: number[]): Promise<Trial[]> {
  const chosen = mutants.filter(({ undoes }) => undoes.includes(only));
  const trials = chosen.map((mutant): Trial => ({ mutant, outcome: null }));
  const waiting = trials.values();
  const playNext = async () => {
    for (const trial of waiting) {
      const mutated = mutate(trial.mutant);
      const share = { from, seeds, step: 1, stopsAtFirst: true, except, mutated };
      trial.outcome = (await playShare(share)).failed[0] ?? null;
      say(lineOf(trial));
    }
  };
  await Promise.all(Array.from({ length: threadCount }, playNext));
  return trials;
}

function lineOf({ mutant, outcome }: Trial): string {
  const seed = outcome ? `seed ${outcome.seed}` : 'NOT FOUND';
  return `  ${seed.padEnd(9)}  ${mutant.undoes}`;
}

/** Prints what each mutant undoes, which seed notices it first, and by which fault. */
function tellTrials(trials: Trial[]): void {
  say(`\n${trials.length} mends undone one by one, and the first seed that notices:\n`);
  for (const trial of trials) {
    say(lineOf(trial));
    if (trial.outcome) say(`             ✗ ${trial.outcome.faults[0]?.split('\n')[0]?.slice(0, 140) ?? ''}`);
  }
}

/** @throws Error that says what is wrong with the command's arguments. */
function readOptions() {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string' },
      from: { type: 'string' },
      mutants: { type: 'boolean' },
      only: { type: 'string' },
    },
  });
  const seeds = Number(values.seeds ?? 1_000);
  const from = Number(values.from ?? 1);
  if (!Number.isSafeInteger(seeds) || seeds < 1 || !Number.isSafeInteger(from) || from < 0)
    throw new RangeError('--seeds takes a whole number above 0, --from one from 0 on');
  const { mutants: isMutating = false, only = '' } = values;
  if (!mutants.some(({ undoes }) => undoes.includes(only))) throw new RangeError(`No mutant contains "${only}"`);
  return { seeds, from, isMutating, only };
}

async function main({ seeds, from, isMutating, only }: ReturnType<typeof readOptions>): Promise<number> {
  // With `--mutants` too, seeds are first played without a mutant: those that fail by themselves tell nothing of one.
  const beganMs = performance.now();
  const { failed, simulatedMs, seeds: played, counts } = await play(from, seeds);
  for (const outcome of failed.slice(0, mostStories)) tellStory(outcome);
  if (failed.length > mostStories)
    say(
      `\nAlso: ${failed
        .slice(mostStories)
        .map(({ seed }) => seed)
        .join(', ')}`,
    );
  say(`\nWhat happened, and how often:\n\n${describeCounts(counts)}`);
  say(`\n${played} seeds in ${((performance.now() - beganMs) / 1_000).toFixed(1)} s, ${failed.length} failed`);
  const result = {
    seeds: played,
    failed: failed.length,
    firstFailing: failed[0]?.seed ?? null,
    secondsSimulated: Math.round(simulatedMs / 1_000),
  };
  if (!isMutating) {
    process.stdout.write(`${JSON.stringify(result)}\n`);
    return failed.length === 0 ? 0 : 1;
  }
  const trials = await playMutants(
    from,
    seeds,
    only,
    failed.map(({ seed }) => seed),
  );
  tellTrials(trials);
  const found = trials.filter(({ outcome }) => outcome !== null).length;
  say(`\n${found} of ${trials.length} found, ${((performance.now() - beganMs) / 1_000).toFixed(0)} s in all`);
  process.stdout.write(`${JSON.stringify({ ...result, mutantsFound: found, mutants: trials.length })}\n`);
  return failed.length === 0 && found === trials.length ? 0 : 1;
}

const usage = 'npm run simulate -- [--seeds N] [--from S] [--mutants [--only TEXT]]';
main(readCommandLine(usage, readOptions)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    say(String(error));
    process.exit(1);
  },
);
