import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { mutants } from './mutants';
import { mutate } from './mutate';
import type { Outcome } from './outcome';
import type { Share, ThreadMessage } from './thread';

/** Compiled, as `npm test` has built it: a thread has a clock of its own. */
const dist = path.resolve(__dirname, '../../dist/tools/simulate');
const thread = path.join(dist, 'thread.js');

async function play(share: Partial<Share> & { seeds: number }): Promise<{ failed: Outcome[]; fingerprints: number[] }> {
  const workerData: Share = { from: 1, step: 1, stopsAtFirst: false, except: [], mutated: null, ...share };
  const worker = new Worker(thread, { workerData });
  const failed: Outcome[] = [];
  const fingerprints: number[] = [];
  worker.on('message', (message: ThreadMessage) => {
    if (message.kind === 'failed') failed.push(message.outcome);
    else if (message.kind === 'done') fingerprints.push(...message.fingerprints);
  });
  await once(worker, 'exit');
  return { failed, fingerprints };
}

const told = ({ seed, faults }: Outcome) => ({ seed, faults });

test('a hundred seeds: nothing lost, nothing wrong', async () => {
  const { failed, fingerprints } = await play({ seeds: 100 });
  expect(failed.map(told)).toEqual([]);
  expect(fingerprints).toHaveLength(100);
}, 120_000);

test('the same seed is the same story, whatever was played before', async () => {
  const { fingerprints } = await play({ from: 5, seeds: 4 });
  const [again] = (await play({ from: 8, seeds: 1 })).fingerprints;
  expect(again).toBe(fingerprints[3]);
}, 60_000);

test.each([
  'W7: what an ended binding left is removed though its workflow never heard of the end',
  'W12: changes are followed while a sync is paused',
  'contacts that change in the last moment of a sync are looked at right after it',
])(
  'it notices the opposite of: %s',
  async (undoes) => {
    const mutated = mutate(mutants.find((mutant) => mutant.undoes === undoes)!);
    const { failed } = await play({ seeds: 400, stopsAtFirst: true, mutated });
    expect(failed.map(told)).toHaveLength(1);
  },
  180_000,
);

test('a mutant is played on no seed that was not played without it', () => {
  const options = ['--mutants', '--seeds', '1', '--only', 'W12:'];
  const { stdout, stderr } = spawnSync(process.execPath, [path.join(dist, 'main.js'), ...options], {
    encoding: 'utf8',
  });
  expect(JSON.parse(stdout)).toMatchObject({ seeds: 1, mutants: 1 });
  const noticedBy = [...stderr.matchAll(/^ {2}seed (\d+)/gm)].map(([, seed]) => Number(seed));
  expect(noticedBy.filter((seed) => seed > 1)).toEqual([]);
});

test.each([
  [['--seed', '3'], "Unknown option '--seed'"],
  [['--seeds', 'many'], '--seeds takes a whole number'],
  [['--mutants', '--only', 'no mutant says this'], 'No mutant contains "no mutant says this"'],
])('the arguments %j are refused before anything is played', (args, words) => {
  const { status, stderr } = spawnSync(process.execPath, [path.join(dist, 'main.js'), ...args], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([2, expect.stringContaining(words)]);
  expect(stderr).toContain('npm run simulate -- [--seeds N]');
});

test('every mutant still finds what it changes', () => {
  expect(mutants.map((mutant) => mutate(mutant).filename)).toHaveLength(mutants.length);
});
