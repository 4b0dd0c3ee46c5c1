import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { LocalProblem } from '../problem';
import { startProcess, waitUntilReady } from './processes';
import { until } from '../until';

let folder: string;
beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'processes-'))));
afterEach(() => fs.rmSync(folder, { recursive: true }));

const spec = (script: string) => ({
  name: 'api',
  command: ['sh', '-c', script],
  env: process.env,
  logFile: path.join(folder, 'api.log'),
});

const isAlive = (pid: number) =>
  execFileSync('ps', ['-A', '-o', 'pid=']).toString().split('\n').map(Number).includes(pid);

test('a process that ends before it is ready is named with its last log lines', async () => {
  const running = await startProcess(spec('echo starting; echo no such database >&2; exit 3'));
  const problem = await waitUntilReady(running, () => Promise.resolve(false)).catch((error: unknown) => error);
  expect(problem).toBeInstanceOf(LocalProblem);
  expect((problem as LocalProblem).message).toMatch(
    /^api ended with exit code 3 before it was ready\. Last lines of .*api\.log:\n {2}\| starting\n {2}\| no such database$/,
  );
});

test('a command that does not exist is a problem, not a stack trace', async () => {
  await expect(startProcess({ ...spec(''), command: ['/no/such/program'] })).rejects.toThrow(
    'api cannot be started: spawn /no/such/program ENOENT',
  );
});

test('a process that ignores SIGTERM is killed with its children after the grace time', async () => {
  const running = await startProcess(spec('trap "" TERM; sleep 1000 & echo $!; wait; wait'));
  const childPid = await until(() => Number(fs.readFileSync(running.logFile, 'utf8')), { timeoutMs: 5_000 });
  await running.stop(100);
  expect(running.endedWith).toBe('signal SIGKILL');
  await until(() => !isAlive(childPid), { timeoutMs: 5_000, what: 'the end of the child' });
});

test('children end even when we are killed', async () => {
  const script = `
    const { transformFileSync } = require('@swc/core');
    require.extensions['.ts'] = (module, file) => module._compile(
      transformFileSync(file, { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } }).code, file);
    require(${JSON.stringify(path.join(__dirname, 'processes.ts'))})
      .startProcess({ name: 'x', command: ['sleep', '1000'], env: process.env, logFile: ${JSON.stringify(path.join(folder, 'x.log'))} })
      .then((running) => console.log(running.pid));`;
  const parent = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [output] = (await parent.stdout.take(1).toArray()) as [Buffer];
  const pid = Number(output.toString());
  expect(isAlive(pid)).toBe(true);
  parent.kill('SIGKILL');
  await until(() => !isAlive(pid), { timeoutMs: 5_000, what: 'the end of the child' });
});
