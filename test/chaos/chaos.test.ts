import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startProcess, type RunningProcess } from '../../tools/local/stack/processes';

/** A round takes half a minute, but what it waits for may take a few minutes. */
const TIMEOUT_MS = 300_000;

let folder: string;
let chaos: RunningProcess | undefined;

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'chaos-test-'));
});

afterAll(async () => {
  await chaos?.stop();
  fs.rmSync(folder, { recursive: true, force: true });
});

test(
  'a round of chaos, with each phase of a store interrupted by a kill: nothing lost, nothing wrong',
  async () => {
    const logFile = path.join(folder, 'chaos.log');
    const command = [process.execPath, 'tools/local/run.mjs', 'tools/chaos/main', '--rounds', '1', '--seed', '12'];
    chaos = await startProcess({ name: 'chaos', command, env: process.env, logFile });
    const endedWith = await chaos.ended;
    const printed = fs.readFileSync(logFile, 'utf8');
    const [, kills = '0', lost, wrong] = /rounds 1, kills (\d+), lost (\d+), wrong (\d+)/.exec(printed) ?? [];
    expect({ printed, endedWith, lost, wrong }).toMatchObject({ endedWith: 'exit code 0', lost: '0', wrong: '0' });
    // At least one kill in each of the five phases.
    expect(Number(kills)).toBeGreaterThanOrEqual(5);
  },
  TIMEOUT_MS,
);
