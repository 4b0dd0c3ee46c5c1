import { isDuplicateKey, refusedOf, upsertAll } from './duplicateKeys';

/** As the driver tells of many writes in one command: its code is that of the first write that failed. */
const failed = (...codes: number[]) =>
  Object.assign(new Error('write failed'), {
    code: codes[0],
    writeErrors: codes.map((code, index) => ({ code, index })),
  });

it.each([
  ['a key that exists', { code: 11000 }, true],
  ['many keys that exist', failed(11000, 11000), true],
  ['a key that exists, and a shard without primary', failed(11000, 133), false],
  ['a shard without primary, and a key that exists', failed(133, 11000), false],
  ['no write of which the server tells', { code: 64, writeErrors: [] }, false],
  ['a bug of ours', new TypeError('not a function'), false],
])('a document with that key exists, or something else has failed: %s', (_what, error, isDuplicate) => {
  expect(isDuplicateKey(error)).toBe(isDuplicate);
});

it('tells which items of one command met their key, and fails where anything else has failed', async () => {
  const items = ['a', 'b', 'c'];
  const write = (error: Error) => refusedOf(items, () => Promise.reject(error));
  await expect(write(failed(11000, 11000))).resolves.toEqual(['a', 'b']);
  await expect(write(failed(11000, 133))).rejects.toThrow('write failed');
});

it('upserts again what another process has inserted meanwhile, and nothing else', async () => {
  const written: string[][] = [];
  const write = (items: string[]) => {
    written.push(items);
    return written.length === 1 ? Promise.reject(failed(11000)) : Promise.resolve();
  };
  await upsertAll(['a', 'b'], write);
  expect(written).toEqual([['a', 'b'], ['a']]);
});
