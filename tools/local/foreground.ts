import { EventEmitter } from 'node:events';
import { interruption } from './interrupt';
import { LocalProblem } from './problem';
import { describeTrouble, type RunningProcess } from './stack/processes';
import { printError } from './terminal';

interface Hooks {
  signal: AbortSignal;
  onUnexpectedEnd: (running: RunningProcess) => void;
}

export interface Foreground<T extends { stop(): Promise<void> }> {
  beginning: string;
  start(hooks: Hooks): Promise<T>;
  welcome(started: T, elapsedMs: number): void;
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

async function run<T extends { stop(): Promise<void> }>(what: Foreground<T>, interrupted: AbortSignal): Promise<void> {
  const beganMs = performance.now();
  const partEnded = new EventEmitter();
  const over = untilOver(interrupted, partEnded);
  // A part may end while others still start. The start then fails by itself, and nobody waits for `over`.
  over.catch(() => undefined);
  console.log(what.beginning);
  const started = await what.start({
    signal: interrupted,
    onUnexpectedEnd: (part) => partEnded.emit('end', part),
  });
  what.welcome(started, performance.now() - beganMs);
  try {
    await over;
  } finally {
    console.log('\nStopping …');
    await started.stop();
    console.log('Stopped.');
  }
}

/** Starts what is given and runs it until Ctrl-C or until one of its parts ends by itself; then ends this process. */
export function runInForeground<T extends { stop(): Promise<void> }>(what: Foreground<T>): void {
  const interrupted = interruption();
  run(what, interrupted).then(
    () => process.exit(0),
    (error: unknown) => {
      if (interrupted.aborted) process.exit(0);
      printError(error);
      process.exit(1);
    },
  );
}
