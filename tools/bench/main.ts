import { parseArgs } from 'node:util';
import { LocalProblem } from '../local/problem';
import { cost } from './cost';
import { fair } from './fair';
import { fullSync } from './fullSync';
import { say, type Benchmark } from './harness/report';
import { idle } from './idle';
import { live } from './live';
import { memory } from './memory';
import { peers } from './peers';
import { resync } from './resync';
import { storm } from './storm';
import { tenants } from './tenants';
import { workers } from './workers';
import { together } from './together';

const BENCHMARKS: readonly Benchmark[] = [
  fullSync,
  resync,
  live,
  storm,
  tenants,
  together,
  idle,
  fair,
  cost,
  memory,
  peers,
  workers,
];

function usage(): string {
  const lines = BENCHMARKS.map(({ name, members }) => `  ${name.padEnd(10)} ${members} members`);
  return ['npm run bench -- NAME [--members N]', '', ...lines].join('\n');
}

/** The benchmark that is asked for and its members; null when the arguments name none, or an option that is none. */
function argumentsOf(args: string[]): { benchmark: Benchmark; members: number } | null {
  try {
    const options = { members: { type: 'string' } } as const;
    const { values, positionals } = parseArgs({ args, allowPositionals: true, options });
    const benchmark = BENCHMARKS.find(({ name }) => name === positionals[0]);
    const members = Number(values.members ?? benchmark?.members);
    return benchmark && Number.isSafeInteger(members) && members > 0 ? { benchmark, members } : null;
  } catch {
    return null;
  }
}

/** `npm run bench -- NAME`: the table goes to stderr, the result is the last line of stdout. @returns the exit code. */
async function main(): Promise<number> {
  const asked = argumentsOf(process.argv.slice(2));
  if (asked === null) {
    say(usage());
    return 2;
  }
  const result = await asked.benchmark.run(asked.members);
  process.stdout.write(`${JSON.stringify(result)}\n`);
  return result.pass ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    if (error instanceof LocalProblem) say(error.message);
    else console.error(error);
    process.exit(1);
  },
);
