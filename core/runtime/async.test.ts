import { Alarm, Pending, repeatInStep, sleep, Turns, withDeadline } from './async';

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

describe('a sleep', () => {
  it('ends with the reason of its signal, also one that was aborted before', async () => {
    const work = new AbortController();
    const sleeping = sleep(60_000, work.signal);
    work.abort(new Error('over'));
    await expect(sleeping).rejects.toThrow('over');
    await expect(sleep(0, work.signal)).rejects.toThrow('over');
  });

  it('is cut short by its alarm', async () => {
    const alarm = new Alarm();
    const sleeping = alarm.sleep(60_000);
    alarm.wake();
    await sleeping;
  });
});

describe('a deadline', () => {
  const never = new Promise<string>(() => undefined);

  it('gives what the work gives, or fails as it fails, in time', async () => {
    expect(await withDeadline(Promise.resolve('done'), 60_000, () => 'late')).toBe('done');
    await expect(withDeadline(Promise.reject(new Error('no')), 60_000, () => 'late')).rejects.toThrow('no');
  });

  it('answers for work that takes longer, or fails for it', async () => {
    expect(await withDeadline(never, 1, () => 'late')).toBe('late');
    const fail = () => {
      throw new Error('too late');
    };
    await expect(withDeadline(never, 1, fail)).rejects.toThrow('too late');
  });
});

it('repeats a task until its signal aborts, also one that fails, and tells of failures until then', async () => {
  const work = new AbortController();
  const failures: unknown[] = [];
  let times = 0;
  const task = async () => {
    times += 1;
    if (times === 3) work.abort();
    if (times > 1) throw new Error(`failure ${times}`);
  };
  await repeatInStep(1, task, { signal: work.signal, onFailure: (error) => failures.push(error) });
  expect(times).toBe(3);
  expect(failures).toEqual([new Error('failure 2')]);
});

it('waits for what is pending, and no longer than told where it hangs', async () => {
  const pending = new Pending();
  pending.add(Promise.reject(new Error('no')));
  pending.add(new Promise(() => undefined));
  await pending.whenSettled(1);
  expect(pending.size).toBe(1);
});
