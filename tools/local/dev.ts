import { execFile } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { writeEnvFile } from './envFile';
import { followCompiler } from './followCompiler';
import { interruption } from './interrupt';
import { cacheDir, distDir, projectRoot } from './paths';
import { startStack, type LocalStack } from './stack/stack';
import { startWatching } from './startWatching';
import { printError, printProgress } from './terminal';

const run = promisify(execFile);
const bin = (name: string) => path.join(projectRoot, 'node_modules', '.bin', name);
const TSC = ['-p', 'tsconfig.build.json', '--watch', '--preserveWatchOutput', '--tsBuildInfoFile', 'dist/.tsbuildinfo'];

/** Compiles sources as they change. */
function watchSources(signal: AbortSignal, onChange: () => Promise<void>): void {
  followCompiler(startWatching(bin('tsc'), TSC, signal), onChange);
}

/** Rebuilds the admin page when it changes, and says so: a person has to reload the browser. */
function watchPage(signal: AbortSignal): void {
  const input = startWatching(bin('vite'), ['build', 'web', '--watch', '--logLevel', 'info'], signal, {
    ...process.env,
    // That warning is about a default of a later Vite. No change of the page could mend it.
    VITE_CONFIG_NATIVE_IGNORE_WARNING: 'true',
  });
  let rounds = 0;
  createInterface({ input }).on('line', (line) => {
    if (!line.includes('built in')) return;
    rounds += 1;
    if (rounds > 1) console.log('  ✓  admin page: reload the browser');
  });
}

async function reload(stack: LocalStack): Promise<void> {
  await run(process.execPath, [path.join(distDir, 'worker', 'bundle.js')], { cwd: projectRoot });
  await Promise.all([stack.restart('api'), stack.restart('worker')]);
}

/** `npm run dev`: the local stack, with api and worker restarted after every change of a source. */
async function main(signal: AbortSignal): Promise<void> {
  const stack = await startStack({
    dataDir: path.join(cacheDir, 'data'),
    logDir: path.join(cacheDir, 'logs'),
    secretsFile: path.join(cacheDir, 'local-secrets.json'),
    ports: 'fixed',
    signal,
    onProgress: printProgress,
  });
  writeEnvFile(stack.env);
  console.log(`\n${stack.urls.api}/ — api and worker restart when a source changes. Ctrl-C stops everything.`);
  watchSources(signal, () => reload(stack));
  watchPage(signal);
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  await stack.stop();
}

const interrupted = interruption();
main(interrupted).then(
  () => process.exit(0),
  (error: unknown) => {
    if (!interrupted.aborted) printError(error);
    process.exit(interrupted.aborted ? 0 : 1);
  },
);
