import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { projectRoot } from './paths';
import { unwatch, watch } from './stack/watchdog';
import { printError } from './terminal';

/**
 * Starts a program that works until `signal` aborts, in a process group of its own: below Node 22.15 `tsc` runs the
 * compiler as a child, which a signal to `tsc` alone would leave behind. @returns what it prints
 */
export function startWatching(
  command: string,
  args: readonly string[],
  signal: AbortSignal,
  env: NodeJS.ProcessEnv = process.env,
): Readable {
  const child = spawn(command, args, { cwd: projectRoot, env, detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  child.on('error', printError);
  const { pid } = child;
  if (pid === undefined) return child.stdout;
  watch(pid);
  const end = () => process.kill(-pid);
  signal.addEventListener('abort', end);
  child.on('exit', () => {
    unwatch(pid);
    signal.removeEventListener('abort', end);
  });
  return child.stdout;
}
