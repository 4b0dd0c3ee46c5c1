import type { CommerceClient } from '../../domain/commerce';
import { mostInOneSecond } from '../../../test/support/simulatedRoute';
import { PartnerError } from '../../domain/partnerError';
import type { OmnichatClient } from '../../partners/omnichat/client';
import { sleep } from '../../runtime/async';
import { Pacer } from '../pacing/pacer';
import { OmnichatSession } from './omnichatSession';
import { limitOf, longestPause } from './partnerSession';
import { ShoplineSession } from './shoplineSession';

const failureOf = (kind: 'transient' | 'throttled', waitMs: number | null = null) =>
  new PartnerError({ partner: 'shopline', kind, code: 'shopline_unavailable', waitMs });

const leaseOf = (isValid: boolean) => ({ isValid, noteCall: () => undefined, noteBrokenOff: () => undefined });

/** A store's session whose calls `getCustomer` answers. */
function sessionOf(
  getCustomer: () => Promise<null>,
  signal = new AbortController().signal,
  lease = leaseOf(true),
  pacer = new Pacer(1_000),
): ShoplineSession {
  const client = { getCustomer } as unknown as CommerceClient;
  const options = { token: 'token', pacer, signal, lease };
  return new ShoplineSession(client, 'merchant', options);
}

it('sends no call while another process may have the lease', async () => {
  const lease = leaseOf(false);
  const work = new AbortController();
  let calls = 0;
  const session = sessionOf(() => Promise.resolve(((calls += 1), null)), work.signal, lease);
  const first = session.getCustomer('c1');
  await sleep(300);
  expect(calls).toBe(0);
  lease.isValid = true;
  await expect(first).resolves.toBeNull();
  lease.isValid = false;
  const second = session.getCustomer('c2');
  work.abort(new Error('the lease is lost'));
  await expect(second).rejects.toThrow('the lease is lost');
  expect(calls).toBe(1);
});

it('gives up a call that is never answered after two tries, not after seven', async () => {
  let nowMs = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => nowMs);
  const unavailable = failureOf('transient');
  let tries = 0;
  const session = sessionOf(() => {
    tries += 1;
    nowMs += 15_001;
    return Promise.reject(unavailable);
  });
  await expect(session.getCustomer('c1')).rejects.toBe(unavailable);
  expect(tries).toBe(2);
});

it.each([
  ['gets through where it is refused once', 1, 'resolves', 2],
  ['fails where it is refused twice', 2, 'rejects', 2],
] as const)('a call whose access is refused is made once more: it %s', async (_title, refusals, outcome, calls) => {
  const refused = new PartnerError({ partner: 'shopline', kind: 'auth_lost', code: 'shopline_access_revoked' });
  let made = 0;
  const session = sessionOf(() => {
    made += 1;
    return made <= refusals ? Promise.reject(refused) : Promise.resolve(null);
  });
  const call = session.getCustomer('c1');
  if (outcome === 'resolves') await expect(call).resolves.toBeNull();
  else await expect(call).rejects.toBe(refused);
  expect(made).toBe(calls);
});

it.each([
  [29_000, 2],
  [31_000, 1],
])('asked to wait %d ms, makes %d tries: longer than a call may take is for the work to wait', async (waitMs, most) => {
  jest.restoreAllMocks();
  jest.useFakeTimers();
  try {
    let tries = 0;
    const call = sessionOf(() => {
      tries += 1;
      return Promise.reject(failureOf('transient', waitMs));
    }).getCustomer('c1');
    const ended = call.catch((error: unknown) => error);
    await jest.runAllTimersAsync();
    await expect(ended).resolves.toMatchObject({ kind: 'transient', waitMs });
    expect(tries).toBe(most);
  } finally {
    jest.useRealTimers();
  }
});

it('tells the pacer how long an answer took before it waits for the next try', async () => {
  jest.restoreAllMocks();
  jest.useFakeTimers();
  try {
    const startedAtMs = performance.now();
    const finishedAtMs: number[] = [];
    const finish = jest.spyOn(Pacer.prototype, 'finish').mockImplementation(() => {
      finishedAtMs.push(performance.now() - startedAtMs);
    });
    const answers = [Promise.reject(failureOf('transient')), Promise.resolve(null)];
    const call = sessionOf(() => answers.shift()!).getCustomer('c1');
    await jest.runAllTimersAsync();
    await expect(call).resolves.toBeNull();
    finish.mockRestore();
    expect(finishedAtMs[0]).toBe(0);
    expect(finishedAtMs[1]).toBeGreaterThanOrEqual(300);
  } finally {
    jest.useRealTimers();
  }
});

it('keeps the cap also where calls that were held up on their way are broken off, and the work goes on at once', async () => {
  jest.restoreAllMocks();
  jest.useFakeTimers();
  try {
    const cap = 5;
    const pacer = new Pacer(cap);
    const arrivals: number[] = [];
    /** Makes calls that each arrive after `wayMs`, whether the work breaks them off or not. */
    const ask = (calls: number, wayMs: number, signal: AbortSignal) => {
      const arrive = () => {
        setTimeout(() => arrivals.push(performance.now()), wayMs);
        return sleep(wayMs, signal).then(() => null);
      };
      const session = sessionOf(arrive, signal, undefined, pacer);
      return Promise.allSettled(Array.from({ length: calls }, () => session.getCustomer('c1')));
    };
    const work = new AbortController();
    const usual = ask(cap, 10, work.signal);
    await jest.advanceTimersByTimeAsync(2_500);
    const heldUp = ask(cap, 900, work.signal);
    await jest.advanceTimersByTimeAsync(850);
    work.abort(new Error('paused'));
    const next = ask(cap, 10, new AbortController().signal);
    await jest.runAllTimersAsync();
    const statuses = async (calls: typeof usual) => (await calls).map(({ status }) => status);
    expect(await statuses(usual)).toEqual(Array(cap).fill('fulfilled'));
    expect(await statuses(heldUp)).toEqual(Array(cap).fill('rejected'));
    expect(await statuses(next)).toEqual(Array(cap).fill('fulfilled'));
    expect(arrivals).toHaveLength(3 * cap);
    expect(mostInOneSecond(arrivals)).toBeLessThanOrEqual(cap);
  } finally {
    jest.useRealTimers();
  }
});

// Found by simulation (seed 7757): the next holder of the lease did not know of a look that went on.
it.each(['the merchant', 'the LINE accounts'])('breaks off a look at %s when the work ends', async (what) => {
  const work = new AbortController();
  const options = { token: 'token', pacer: new Pacer(1_000), signal: work.signal, lease: leaseOf(true) };
  const getMerchant = (_token: string, _id: string, signal?: AbortSignal) => sleep(60_000, signal);
  const listChannels = (_token: string, signal?: AbortSignal) => sleep(60_000, signal);
  const look =
    what === 'the merchant'
      ? new ShoplineSession({ getMerchant } as unknown as CommerceClient, 'merchant', options).getMerchant()
      : new OmnichatSession({ listChannels } as unknown as OmnichatClient, 'channel', options).hasLineAccount();
  setTimeout(() => work.abort(new Error('over')), 10);
  await expect(look).rejects.toThrow('over');
});

describe('the pause that a partner has asked for', () => {
  const startMs = 1_000_000;
  let nowMs: number;
  beforeEach(() => {
    nowMs = startMs;
    jest.spyOn(Date, 'now').mockImplementation(() => nowMs);
  });

  /** A session whose second call was answered with 429, and whose work ended before it could try again. */
  async function throttled(waitMs: number): Promise<ShoplineSession> {
    const work = new AbortController();
    let calls = 0;
    const session = sessionOf(() => {
      if ((calls += 1) === 1) return Promise.resolve(null);
      work.abort(new Error('over'));
      return Promise.reject(failureOf('throttled', waitMs));
    }, work.signal);
    await session.getCustomer('c1');
    await expect(session.getCustomer('c1')).rejects.toThrow('over');
    return session;
  }

  it('is told while it lasts, and no longer', async () => {
    const session = await throttled(2_000);
    nowMs = startMs + 1_999;
    const until = new Date(startMs + 2_000).toISOString();
    expect(session.askedPause).toEqual({ partner: 'shopline', reason: 'retry_after', until });
    nowMs = startMs + 2_000;
    expect(session.askedPause).toBeNull();
  });

  it('is not shortened by a shorter one, and the longest of several sessions counts', async () => {
    const long = await throttled(30_000);
    const short = await throttled(1_000);
    const pacer = new Pacer(1);
    long.throttled(10_000, pacer.take());
    expect(longestPause(short, long)).toEqual(long.askedPause);
    expect(long.askedPause?.until).toBe(new Date(startMs + 30_000).toISOString());
    nowMs = startMs + 30_000;
    expect(longestPause(short, long)).toBeNull();
  });

  it('is what a run waits for, with no time left to tell, unless it lasts for few seconds', async () => {
    const pace = { etaSeconds: 1, partner: 'omnichat' } as const;
    const running = { status: 'running', etaSeconds: 1, limitedBy: null } as const;
    const long = await throttled(120_000);
    const short = await throttled(1_000);
    const waiting = { status: 'waiting', etaSeconds: null, limitedBy: long.askedPause } as const;
    expect(limitOf(running, pace, short)).toEqual({ ...running, limitedBy: short.askedPause });
    expect(limitOf(running, pace, short, long)).toEqual(waiting);
    nowMs = startMs + 120_000;
    expect(limitOf(waiting, pace, short, long)).toEqual(waiting);
    long.throttled(60_000, new Pacer(1).take());
    expect(limitOf(waiting, pace, short, long)).toEqual({ ...waiting, limitedBy: long.askedPause });
  });
});

describe('an outage', () => {
  const pace = { etaSeconds: 60, partner: 'omnichat' } as const;
  const running = { status: 'running', etaSeconds: null, limitedBy: null } as const;
  const limitedBy = { partner: 'omnichat', reason: 'rate', until: null } as const;
  const atRate = { status: 'running', etaSeconds: 60, limitedBy };
  const away = { partner: 'shopline', reason: 'outage', until: null } as const;
  const outage = { status: 'waiting', etaSeconds: null, limitedBy: away };

  beforeEach(() => {
    jest.restoreAllMocks();
    jest.useFakeTimers();
  });
  afterEach(() => jest.useRealTimers());

  it('is what nothing has got through for some seconds, until something does', async () => {
    let isAway = true;
    const session = sessionOf(() => (isAway ? Promise.reject(failureOf('transient')) : Promise.resolve(null)));
    const call = session.getCustomer('c1');
    await jest.advanceTimersByTimeAsync(1_000);
    expect(limitOf(running, pace, session)).toEqual(atRate);
    await jest.advanceTimersByTimeAsync(3_000);
    expect(limitOf(running, pace, session)).toEqual(outage);
    isAway = false;
    await jest.runAllTimersAsync();
    await expect(call).resolves.toBeNull();
    expect(limitOf(running, pace, session)).toEqual(atRate);
  });

  it('is what a run that has waited for it waits for until a call gets through', async () => {
    const waiting = { status: 'waiting', etaSeconds: null, limitedBy: away } as const;
    let isAway = true;
    const session = sessionOf(() => (isAway ? Promise.reject(failureOf('transient')) : Promise.resolve(null)));
    expect(limitOf(waiting, pace, session)).toEqual(waiting);
    const call = session.getCustomer('c1');
    await jest.advanceTimersByTimeAsync(1_000);
    expect(limitOf(waiting, pace, session)).toEqual(waiting);
    expect(limitOf({ ...waiting, limitedBy }, pace, session)).toEqual(atRate);
    isAway = false;
    await jest.runAllTimersAsync();
    await call;
    expect(limitOf(waiting, pace, session)).toEqual(atRate);
  });

  it('goes on for a run that has waited for it where the partner answers some calls and fails for the next', async () => {
    const waiting = { status: 'waiting', etaSeconds: null, limitedBy: away } as const;
    const answers = [() => Promise.resolve(null), () => Promise.reject(failureOf('transient'))];
    const session = sessionOf(() => (answers.length > 1 ? answers.shift()! : answers[0]!)());
    await session.getCustomer('c1');
    const call = expect(session.getCustomer('c2')).rejects.toThrow('shopline_unavailable');
    await jest.advanceTimersByTimeAsync(1_000);
    expect(limitOf(waiting, pace, session)).toEqual(waiting);
    await jest.runAllTimersAsync();
    await call;
  });

  it('is told by writes as well, which are paced and tried again elsewhere', async () => {
    const client = { putContact: () => Promise.reject(failureOf('transient')) } as unknown as OmnichatClient;
    const signal = new AbortController().signal;
    const options = { token: 'token', pacer: new Pacer(1_000), signal, lease: leaseOf(true) };
    const session = new OmnichatSession(client, 'channel', options);
    await expect(session.putContactNow('U1', {})).rejects.toThrow('shopline_unavailable');
    await jest.advanceTimersByTimeAsync(3_000);
    expect(limitOf(running, pace, session)).toEqual({
      ...outage,
      limitedBy: { ...outage.limitedBy, partner: 'omnichat' },
    });
  });

  it('is forgotten when the partner has not been called for long: the last call may have failed for its member alone', async () => {
    const session = sessionOf(() => Promise.reject(failureOf('transient')));
    const call = expect(session.getCustomer('c1')).rejects.toThrow('shopline_unavailable');
    await jest.runAllTimersAsync();
    await call;
    expect(limitOf(running, pace, session)).toEqual(outage);
    await jest.advanceTimersByTimeAsync(30_000);
    expect(limitOf(running, pace, session)).toEqual(atRate);
  });
});
