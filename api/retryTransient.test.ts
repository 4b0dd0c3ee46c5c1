import { PartnerError, type FailureKind } from '../core/domain/partnerError';
import { retryTransient } from './retryTransient';

/** A call that fails this way so often, and then answers. */
function failing(times: number, kind: FailureKind, waitMs: number | null = null) {
  const error = new PartnerError({ partner: 'omnichat', kind, code: 'any', waitMs });
  const calls: number[] = [];
  const call = () => {
    calls.push(performance.now());
    return calls.length <= times ? Promise.reject(error) : Promise.resolve('answer');
  };
  return { call, calls, error };
}

it.each(['transient', 'throttled'] as const)('makes a call three times while the failure is %s', async (kind) => {
  const { call, calls } = failing(2, kind);
  await expect(retryTransient(call)).resolves.toBe('answer');
  expect(calls).toHaveLength(3);
});

it('gives up after the third', async () => {
  const { call, calls, error } = failing(3, 'transient');
  await expect(retryTransient(call)).rejects.toBe(error);
  expect(calls).toHaveLength(3);
});

it('waits as long as it is told to', async () => {
  const { call, calls } = failing(1, 'throttled', 1_000);
  await retryTransient(call);
  expect(calls[1]! - calls[0]!).toBeGreaterThanOrEqual(990);
});

it.each([
  ['names no time', null],
  ['says 0', 0],
])('leaves a partner that throttles and %s alone for its whole second', async (_what, waitMs) => {
  const { call, calls } = failing(1, 'throttled', waitMs);
  await retryTransient(call);
  expect(calls[1]! - calls[0]!).toBeGreaterThan(1_000);
});

it.each([
  ['a failure that does not pass', 'auth_lost', null],
  ['one nobody can explain', 'bug', null],
  ['a pause longer than a person waits', 'throttled', 30_000],
] as const)('makes no second call after %s', async (_name, kind, waitMs) => {
  const { call, calls, error } = failing(1, kind, waitMs);
  await expect(retryTransient(call)).rejects.toBe(error);
  expect(calls).toHaveLength(1);
});

it('repeats after no other failure than it was told', async () => {
  const { call, calls, error } = failing(1, 'transient');
  await expect(retryTransient(call, ['throttled'])).rejects.toBe(error);
  expect(calls).toHaveLength(1);
});

it('hands on what is no failure of a partner', async () => {
  const error = new TypeError('x');
  await expect(retryTransient(() => Promise.reject(error))).rejects.toBe(error);
});
