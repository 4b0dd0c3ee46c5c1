import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { readCommandLine } from '../local/commandLine';
import { startApiUnderAttack } from './apiUnderAttack';
import { attack } from './attacks';
import { fuzz } from './fuzz';
import { schemaDriven } from './schemathesis';
import type { Outcome } from './target';

const defaultInputs = 120_000;

/** @throws Error that says what is wrong with the command's arguments. */
function readOptions() {
  const { values } = parseArgs({ options: { inputs: { type: 'string' }, seed: { type: 'string' } } });
  const inputs = Number(values.inputs ?? defaultInputs);
  const seed = Number(values.seed ?? randomInt(2 ** 31));
  if (!Number.isInteger(inputs) || inputs < 1 || !Number.isInteger(seed))
    throw new RangeError('--inputs takes a whole number above 0, --seed a whole number');
  return { inputs, seed };
}

/**
 * `npm run fuzz -- --inputs N --seed S`: feeds hostile input by the hundred thousand. Then it starts an `api` of its
 * own, sends it requests made from its OpenAPI document, and attacks it. The exit code is 1 when anything broke.
 */
async function main({ inputs, seed }: ReturnType<typeof readOptions>): Promise<boolean> {
  process.stdout.write(`seed ${seed}\n`);
  const startedAtMs = performance.now();
  const outcomes: Outcome[] = [];
  const show = (outcome: Outcome) => {
    outcomes.push(outcome);
    const { name, inputs: fed, failure } = outcome;
    process.stdout.write(`${String(fed).padStart(8)}  ${failure === null ? 'ok    ' : 'BROKEN'}  ${name}\n`);
    if (failure !== null) process.stdout.write(`${failure}\n`);
  };
  for (const outcome of await fuzz({ inputs, seed })) show(outcome);
  const api = await startApiUnderAttack();
  try {
    await schemaDriven(api, seed, show);
    await attack(api, show);
  } finally {
    await api.stop();
  }
  const total = outcomes.reduce((sum, outcome) => sum + outcome.inputs, 0);
  const broken = outcomes.filter(({ failure }) => failure !== null).length;
  const seconds = Math.round((performance.now() - startedAtMs) / 1000);
  process.stdout.write(`${total} inputs, ${broken} of ${outcomes.length} targets broken, seed ${seed}, ${seconds} s\n`);
  return broken === 0;
}

main(readCommandLine('npm run fuzz -- [--inputs N] [--seed S]', readOptions)).then(
  (isGood) => process.exit(isGood ? 0 : 1),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  },
);
