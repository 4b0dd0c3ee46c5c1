import { parseArgs } from 'node:util';
import { readCommandLine } from '../local/commandLine';
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

/** The benchmark that is asked for and its members. @throws Error that says what is wrong with the arguments. */
function readOptions() {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { members: { type: 'string' } } });
  const benchmark = BENCHMARKS.find(({ name }) => name === positionals[0]);
  if (!benchmark) throw new RangeError('Name one of the benchmarks');
  const members = Number(values.members ?? benchmark.members);
  if (!Number.isSafeInteger(members) || members < 1) throw new RangeError('--members takes a whole number above 0');
  return { benchmark, members };
}

/** `npm run bench -- NAME`: the table goes to stderr, the result is the last line of stdout. @returns the exit code. */
async function main({ benchmark, members }: ReturnType<typeof readOptions>): Promise<number> {
  const result = await benchmark.run(members);
  process.stdout.write(`${JSON.stringify(result)}\n`);
  return result.pass ? 0 : 1;
}

main(readCommandLine(usage(), readOptions)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    if (error instanceof LocalProblem) say(error.message);
    else console.error(error);
    process.exit(1);
  },
);
