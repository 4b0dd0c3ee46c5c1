import { LocalProblem } from './problem';
import type { Part } from './stack/parts';

const NAMES: Record<Part, string> = {
  database: 'database',
  temporal: 'Temporal',
  sandbox: 'sandbox',
  api: 'api',
  worker: 'worker',
};

export const seconds = (elapsedMs: number): string => `${(elapsedMs / 1_000).toFixed(1)} s`;

/** One line as each part becomes ready. */
export function printProgress(part: Part, step: 'installing' | 'ready' | 'external', elapsedMs: number): void {
  if (step === 'installing') console.log('  …  installing the local Temporal and database, once');
  else if (step === 'external') console.log(`  ✓  ${NAMES[part]} of the environment`);
  else console.log(`  ✓  ${NAMES[part].padEnd(10)} ${seconds(elapsedMs)}`);
}

/** What a person can mend is shown as it is; anything else with its stack. */
export function printError(error: unknown): void {
  if (error instanceof LocalProblem) console.error(`\n${error.message}`);
  else console.error(error);
}
