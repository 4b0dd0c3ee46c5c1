import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { isDatabaseReady } from './database';
import { LocalProblem } from '../problem';
import { findFreePorts } from './ports';
import { startStack } from './stack';
import { isTemporalReady } from './temporal';

let dataDir: string;
beforeEach(() => (dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'stack-'))));
afterEach(() => fs.rmSync(dataDir, { recursive: true, force: true }));

/** Every process whose command line names this folder. */
const processesOf = (folder: string) =>
  execFileSync('ps', ['-A', '-o', 'pid=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(folder));

test('a stack answers, comes back with its data after a kill, and leaves no process when stopped', async () => {
  const stack = await startStack({ dataDir, ports: 'free', parts: ['database', 'temporal'] });
  try {
    expect(await isTemporalReady(stack.urls.temporalAddress)).toBe(true);
    expect(processesOf(dataDir).length).toBeGreaterThanOrEqual(2);
    await stack.kill('database', 'SIGKILL');
    expect(await isDatabaseReady(stack.urls.mongodbUri)).toBe(false);
    await stack.restart('database');
    expect(await isDatabaseReady(stack.urls.mongodbUri)).toBe(true);
  } finally {
    await stack.stop();
  }
  expect(processesOf(dataDir)).toEqual([]);
});

test('a part that ends by itself is reported with its name', async () => {
  const ended: string[] = [];
  const stack = await startStack({
    dataDir,
    ports: 'free',
    parts: ['database'],
    onUnexpectedEnd: ({ name, endedWith }) => ended.push(`${name}: ${endedWith}`),
  });
  process.kill(stack.processOf('database').pid, 'SIGKILL');
  await stack.processOf('database').ended;
  await stack.stop();
  expect(ended).toEqual(['the database: signal SIGKILL']);
});

test('a start that is interrupted stops what it had started', async () => {
  const interrupted = new AbortController();
  const starting = startStack({
    dataDir,
    ports: 'free',
    parts: ['database', 'temporal'],
    signal: interrupted.signal,
    onProgress: () => interrupted.abort(),
  });
  await expect(starting).rejects.toThrow('aborted');
  expect(processesOf(dataDir)).toEqual([]);
});

test('a part that this stack does not run is named', async () => {
  const stack = await startStack({ dataDir, ports: 'free', parts: [] });
  expect(() => stack.processOf('worker')).toThrow(new LocalProblem('This stack does not run worker itself.'));
});

test('a start names the Temporal address where nothing answers', async () => {
  const [port] = await findFreePorts(1);
  const temporalAddress = `127.0.0.1:${port}`;
  await expect(startStack({ dataDir, ports: 'free', parts: ['temporal'], temporalAddress })).rejects.toThrow(
    `No Temporal server answers at TEMPORAL_ADDRESS=${temporalAddress}.`,
  );
});

test('a stack stops also after the Temporal server beside it has ended', async () => {
  const beside = await startStack({ dataDir, ports: 'free', parts: ['temporal'] });
  const { temporalAddress } = beside.urls;
  const stack = await startStack({ dataDir, ports: 'free', parts: ['temporal'], temporalAddress });
  await beside.stop();
  await expect(stack.stop()).resolves.toBeUndefined();
});
