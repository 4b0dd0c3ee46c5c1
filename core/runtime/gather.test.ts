import { gather } from './gather';

it('answers what is asked for in the same moment in one go, each with its own', async () => {
  const rounds: number[][] = [];
  const double = gather(
    (asked: readonly number[]) => {
      rounds.push([...asked]);
      return Promise.resolve(asked.map((one) => (one < 0 ? new Error(`${one}`) : 2 * one)));
    },
    { forMs: 1, atMost: 3 },
  );
  const settled = await Promise.allSettled([1, -2, 3, 3].map(double));
  expect(rounds).toEqual([[1, -2, 3], [3]]);
  expect(settled).toMatchObject([{ value: 2 }, { reason: new Error('-2') }, { value: 6 }, { value: 6 }]);
});

it('lets no round wait for a slow one', async () => {
  const answer = gather(
    (asked: readonly string[]) =>
      asked.includes('slow') ? new Promise<string[]>(() => undefined) : Promise.resolve(asked),
    { forMs: 1 },
  );
  const slow = answer('slow');
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(await Promise.race([slow, answer('quick')])).toBe('quick');
});

it('fails all who asked in a round that fails, and none of the next', async () => {
  let rounds = 0;
  const answer = gather(
    (asked: readonly string[]) => {
      rounds += 1;
      return rounds === 1 ? Promise.reject(new Error('away')) : Promise.resolve(asked);
    },
    { forMs: 1 },
  );
  const first = await Promise.allSettled(['a', 'b'].map(answer));
  expect(first.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await answer('c')).toBe('c');
});
