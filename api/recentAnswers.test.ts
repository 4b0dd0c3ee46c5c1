import { until } from '../tools/local/until';
import { RecentAnswers } from './recentAnswers';

function askedTimes(maxAgeMs?: number) {
  const answers = new RecentAnswers<number>(maxAgeMs);
  const waiting: { resolve: (answer: number) => void; reject: (error: Error) => void }[] = [];
  const ask = () => new Promise<number>((resolve, reject) => waiting.push({ resolve, reject }));
  return { of: (key: string) => answers.of(key, ask), waiting };
}

it('is asked once by all who come while it is under way, and soon after', async () => {
  const { of, waiting } = askedTimes();
  const both = [of('a'), of('a')];
  void of('b');
  expect(waiting).toHaveLength(2);
  waiting[0]!.resolve(1);
  expect(await Promise.all(both)).toEqual([1, 1]);
  expect(await of('a')).toBe(1);
  expect(waiting).toHaveLength(2);
});

it('is kept no longer than it may be old, counted from its arrival', async () => {
  const { of, waiting } = askedTimes(20);
  const first = of('a');
  waiting[0]!.resolve(1);
  await first;
  await until(
    () => {
      void of('a');
      return waiting.length === 2;
    },
    { timeoutMs: 5_000 },
  );
  expect(waiting).toHaveLength(2);
});

it('shares a failure and keeps none', async () => {
  const { of, waiting } = askedTimes();
  const both = [of('a'), of('a')];
  waiting[0]!.reject(new Error('away'));
  for (const one of both) await expect(one).rejects.toThrow('away');
  void of('a');
  expect(waiting).toHaveLength(2);
});
