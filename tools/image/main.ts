import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startStack, type LocalStack } from '../local/stack/stack';
import { Checklist } from '../local/story/checklist';
import { runDemo } from '../local/story/demoStory';
import { until } from '../local/until';
import { buildImage, imageName, missingTools, podman } from './build';

const mostAppBytes = 150e6;
const startWithinMs = 60_000;

/** As production runs it: read-only, as `node`, without rights. */
const locked = [
  '--network',
  'host',
  '--read-only',
  '--tmpfs',
  '/tmp',
  '--cap-drop=ALL',
  '--security-opt',
  'no-new-privileges',
  '--user',
  'node',
  // This machine may not grant higher limits.
  '--ulimit',
  'nofile=4096:4096',
  '--ulimit',
  'nproc=2000:2000',
];

/** Runs `api` or `worker` from the image beside engines and sandbox of this machine. */
function runContainer(name: 'api' | 'worker', env: Record<string, string>, logDir: string): ChildProcess {
  const variables = Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
  const options = ['run', '--rm', '--name', `image-test-${name}-${process.pid}`, ...locked, ...variables];
  const command = [imageName, 'node', '--enable-source-maps', `dist/${name}/main.js`];
  const log = fs.openSync(path.join(logDir, `${name}.container.log`), 'w');
  const engine = ['--runtime', 'runc', '--storage-driver', 'vfs'];
  return spawn('podman', [...engine, ...options, ...command], { stdio: ['ignore', log, log] });
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** `npm run test:image`: builds the image, runs it without rights, and plays the demo's story on it. */
async function main(): Promise<boolean> {
  const missing = missingTools();
  if (missing.length > 0) {
    say(`The image cannot be built and run here: ${missing.join(', ')} missing.`);
    return false;
  }
  const checklist = new Checklist();
  await checklist.step('The image is built', () => buildImage(say));
  say(`  Node in it: ${await podman('run', '--rm', ...locked, imageName, 'node', '--version')}`);
  await checklist.step(`/app takes no more than ${mostAppBytes / 1e6} MB`, async () => {
    const [size = ''] = (await podman('run', '--rm', ...locked, imageName, 'du', '-sb', '/app')).split(/\s/);
    say(`  /app: ${Math.round(Number(size) / 1e6)} MB`);
    if (!(Number(size) <= mostAppBytes)) throw new Error(`it takes ${Math.round(Number(size) / 1e6)} MB`);
  });
  await checklist.step('It can write nothing but /tmp, and is no root', async () => {
    const script =
      'id -u; touch /tmp/a && echo tmp; touch /app/a 2>/dev/null && echo app; grep CapEff /proc/self/status';
    const seen = await podman('run', '--rm', ...locked, imageName, 'sh', '-c', script);
    if (!/^1000\ntmp\nCapEff:\s*0+$/.test(seen)) throw new Error(`it says ${seen}`);
  });

  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'image-test-'));
  const stack = await startStack({ dataDir, ports: 'free', parts: ['database', 'temporal', 'sandbox'] });
  const containers: ChildProcess[] = [];
  try {
    for (const [name, metricsUrl] of [
      ['api', stack.urls.apiMetrics],
      ['worker', stack.urls.workerMetrics],
    ] as const) {
      containers.push(runContainer(name, { ...stack.env, METRICS_PORT: new URL(metricsUrl).port }, dataDir));
    }
    await checklist.step('api and worker are ready', () => waitUntilReady(stack));
    await runDemo(stack, checklist);
  } catch (error) {
    if (!checklist.hasFailed) throw error;
    say(`\nLogs: ${dataDir}`);
  } finally {
    for (const container of containers) container.kill('SIGTERM');
    await Promise.race([Promise.all(containers.map(ended)), delay(20_000)]);
    await stack.stop();
    if (!checklist.hasFailed) fs.rmSync(dataDir, { recursive: true, force: true });
  }
  say(`\n${checklist.summary()}`);
  return !checklist.hasFailed;
}

function waitUntilReady({ urls }: LocalStack): Promise<boolean> {
  const isReady = async (url: string) => (await fetch(`${url}/readyz`)).ok;
  return until(async () => (await isReady(urls.api)) && (await isReady(urls.workerMetrics)), {
    timeoutMs: startWithinMs,
    what: 'readiness of both',
  });
}

const ended = (child: ChildProcess) =>
  new Promise<void>((resolve) => (child.exitCode === null ? child.once('exit', () => resolve()) : resolve()));

main().then(
  (held) => process.exit(held ? 0 : 1),
  (error: unknown) => {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exit(1);
  },
);
