import { PartnerError } from '../../domain/partnerError';
import { Pacer } from './pacer';
import { callPaced } from './partnerCalls';
import { Steadiness } from './steadiness';

const unavailable = new PartnerError({ partner: 'shopline', kind: 'transient', code: 'shopline_unavailable' });

afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
});

it('gives up a call that is never answered after two tries, not after seven', async () => {
  let nowMs = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => nowMs);
  const { signal } = new AbortController();
  let tries = 0;
  const call = callPaced(
    {
      pacer: new Pacer(1_000),
      partner: 'shopline',
      steadiness: new Steadiness(),
      signal,
      onThrottled: () => undefined,
    },
    async () => {
      tries += 1;
      nowMs += 15_001;
      return Promise.reject(unavailable);
    },
  );
  await expect(call).rejects.toBe(unavailable);
  expect(tries).toBe(2);
});

it('tells the pacer how long an answer took before it waits for the next try', async () => {
  jest.useFakeTimers();
  const pacer = new Pacer(1_000);
  const startedAtMs = performance.now();
  const finishedAtMs: number[] = [];
  const finish = pacer.finish.bind(pacer);
  pacer.finish = (permit) => {
    finishedAtMs.push(performance.now() - startedAtMs);
    finish(permit);
  };
  const answers = [Promise.reject(unavailable), Promise.resolve('read')];
  const { signal } = new AbortController();
  const calls = { pacer, partner: 'shopline' as const, steadiness: new Steadiness(), signal };
  const call = callPaced({ ...calls, onThrottled: () => undefined }, () => answers.shift()!);
  await jest.runAllTimersAsync();
  await expect(call).resolves.toBe('read');
  expect(finishedAtMs[0]).toBe(0);
  expect(finishedAtMs[1]).toBeGreaterThanOrEqual(300);
});
