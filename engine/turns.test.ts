import { Turns } from './turns';

/** Tasks that tell when they begin, and end when they are told to. */
function recorder() {
  const turns = new Turns();
  const begun: string[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  const take = (name: string, isUrgent: boolean) =>
    turns.take(
      () =>
        new Promise<string>((resolve, reject) => {
          begun.push(name);
          ends.set(name, (error) => (error ? reject(error) : resolve(name)));
        }),
      { isUrgent },
    );
  const end = async (name: string, error?: Error) => {
    ends.get(name)!(error);
    await new Promise(setImmediate);
  };
  return { begun, take, end };
}

it('lets urgent tasks go before those that wait, but not before the one that runs', async () => {
  const { begun, take, end } = recorder();
  const taken = [take('a', false), take('b', false), take('c', false), take('first', true), take('second', true)];
  expect(begun).toEqual(['a']);
  for (const name of ['a', 'first', 'second', 'b', 'c']) {
    expect(begun.at(-1)).toBe(name);
    await end(name);
  }
  expect(await Promise.all(taken)).toEqual(['a', 'b', 'c', 'first', 'second']);
});

it('goes on after a task that failed, and tells its caller alone', async () => {
  const { begun, take, end } = recorder();
  const failing = take('failing', false);
  const next = take('next', false);
  const failure = new Error('no database');
  const told = expect(failing).rejects.toBe(failure);
  await end('failing', failure);
  await told;
  await end('next');
  expect(await next).toBe('next');
  const later = take('later', false);
  await end('later');
  expect(await later).toBe('later');
  expect(begun).toEqual(['failing', 'next', 'later']);
});
