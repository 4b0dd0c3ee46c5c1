import { EventEmitter } from 'node:events';
import path from 'node:path';
import { besideStack, writeEnvFile } from './envFile';
import { interruption } from './interrupt';
import { cacheDir } from './paths';
import { LocalProblem } from './problem';
import { describeTrouble, type RunningProcess } from './stack/processes';
import { startStack, type LocalStack } from './stack/stack';
import { printError, printProgress, seconds } from './terminal';

function printWelcome({ urls }: LocalStack, elapsedMs: number): void {
  console.log(`
Ready in ${seconds(elapsedMs)}. Open:

  Admin page       ${urls.api}/          log in as 王管理 (admin)
  Sandbox          ${urls.api}/sandbox   play the merchant: install, open the extension, edit members
  Temporal Web UI  ${urls.temporalUi ?? `that of ${urls.temporalAddress}`}

Other commands find this stack like this: ${besideStack('npm run doctor')}
Logs are in ${path.relative(process.cwd(), path.join(cacheDir, 'logs'))}/. Ctrl-C stops everything; the data stays.`);
}

/** Resolves on Ctrl-C. @throws LocalProblem naming a part that ended by itself. */
function untilOver(interrupted: AbortSignal, partEnded: EventEmitter): Promise<void> {
  return new Promise((resolve, reject) => {
    interrupted.addEventListener('abort', () => resolve());
    partEnded.once('end', (part: RunningProcess) =>
      reject(new LocalProblem(describeTrouble(part, `ended with ${part.endedWith}`))),
    );
  });
}

async function runUntilInterrupted(interrupted: AbortSignal): Promise<void> {
  const beganMs = performance.now();
  const partEnded = new EventEmitter();
  const over = untilOver(interrupted, partEnded);
  console.log('Starting the local stack');
  const stack = await startStack({
    dataDir: path.join(cacheDir, 'data'),
    logDir: path.join(cacheDir, 'logs'),
    secretsFile: path.join(cacheDir, 'local-secrets.json'),
    ports: 'fixed',
    signal: interrupted,
    onProgress: printProgress,
    onUnexpectedEnd: (part) => partEnded.emit('end', part),
  });
  writeEnvFile(stack.env);
  printWelcome(stack, performance.now() - beganMs);
  try {
    await over;
  } finally {
    console.log('\nStopping …');
    await stack.stop();
    console.log('Stopped.');
  }
}

const interrupted = interruption();
runUntilInterrupted(interrupted).then(
  () => process.exit(0),
  (error: unknown) => {
    if (interrupted.aborted) process.exit(0);
    printError(error);
    process.exit(1);
  },
);
