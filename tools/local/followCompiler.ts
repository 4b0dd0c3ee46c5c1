import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { printError } from './terminal';

/**
 * Reads what the compiler prints as it watches. Prints its errors, and calls `onChange` after each round without
 * errors, except the first of all rounds: the start has built what that one finds.
 */
export function followCompiler(output: Readable, onChange: () => Promise<void>): void {
  let rounds = 0;
  let work = Promise.resolve();
  createInterface({ input: output }).on('line', (line) => {
    if (line.includes('error TS')) console.log(line);
    if (!line.includes('Watching for file changes')) return;
    rounds += 1;
    if (rounds > 1 && line.includes('Found 0 errors')) work = work.then(onChange).catch(printError);
  });
}
