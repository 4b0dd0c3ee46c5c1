import { once } from 'node:events';
import { Readable } from 'node:stream';
import { followCompiler } from './followCompiler';

const error = "a.ts(1,14): error TS2322: Type 'string' is not assignable to type 'number'.";
const failed = `${error}\n01:23:17 PM - Found 1 error. Watching for file changes.\n`;
const clean = '01:23:20 PM - Found 0 errors. Watching for file changes.\n';

/** How often a change is told of these rounds. */
async function changesOf(rounds: string[]): Promise<number> {
  let changes = 0;
  const output = Readable.from([rounds.join('')]);
  followCompiler(output, async () => void (changes += 1));
  await once(output, 'close');
  return changes;
}

test('each round without errors after the first is a change', async () => {
  expect(await changesOf([clean, clean, clean])).toBe(2);
});

test('sources that are mended after a first round with errors are a change', async () => {
  const print = jest.spyOn(console, 'log').mockImplementation();
  expect(await changesOf([failed, clean])).toBe(1);
  expect(print.mock.calls).toEqual([[error]]);
});
