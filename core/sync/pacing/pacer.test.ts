import fc from 'fast-check';
import {
  mostInOneSecond,
  pacerOnFakeClock,
  quiet,
  simulate,
  windowMs,
  type Route,
} from '../../../test/support/simulatedRoute';
import { Pacer, type Permit } from './pacer';
import { Pacers } from './pacers';

describe('what the partner sees', () => {
  it('is never more than the cap in any sliding second, however much answers spread', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.record({
          baseMs: fc.integer({ min: 1, max: 850 }),
          jitterMs: fc.integer({ min: 0, max: 150 }),
          stalls: fc.constant<Route['stalls']>([]),
        }),
        fc.integer(),
        (cap, route, seed) => {
          const { pacer, clock } = pacerOnFakeClock(cap);
          expect(mostInOneSecond(simulate(pacer, clock, route, seed, 8_000))).toBeLessThanOrEqual(cap);
        },
      ),
      { numRuns: 150, seed: 40 },
    );
  });

  it('is never more than the cap while few answers have told how fast the route can be', () => {
    const route = { baseMs: 40, jitterMs: 0, eachWayMs: 60, stalls: [] };
    for (const cap of [1, 2, 5, 20]) {
      for (let seed = 1; seed <= 200; seed += 1) {
        const { pacer, clock } = pacerOnFakeClock(cap);
        const arrivals = simulate(pacer, clock, route, seed * 7_919, 60_000 / Math.sqrt(cap));
        expect({ cap, seed, most: mostInOneSecond(arrivals) }).toEqual({ cap, seed, most: cap });
      }
    }
  });

  it('is never more than the cap when a stall lets requests arrive in a bunch, as late as their answers', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 5, max: 60 }),
        fc.record({
          baseMs: fc.integer({ min: 1, max: 200 }),
          jitterMs: fc.integer({ min: 0, max: 5 }),
          stalls: fc.array(
            fc.record({ atMs: fc.integer({ min: 2_000, max: 9_000 }), lengthMs: fc.integer({ min: 60, max: 400 }) }),
            { maxLength: 1 },
          ),
        }),
        fc.integer(),
        (cap, route, seed) => {
          const { pacer, clock } = pacerOnFakeClock(cap);
          expect(mostInOneSecond(simulate(pacer, clock, route, seed, 12_000))).toBeLessThanOrEqual(cap);
        },
      ),
      { numRuns: 150, seed: 40 },
    );
  });

  it('is at least 99 % of the cap on a quiet route', () => {
    for (const cap of [1, 20, 40, 200]) {
      const { pacer, clock } = pacerOnFakeClock(cap);
      const arrivals = simulate(pacer, clock, quiet, 1, 61_000);
      const inOneMinute = arrivals.filter((atMs) => atMs >= 1_000 && atMs < 61_000).length;
      expect(inOneMinute / 60).toBeGreaterThanOrEqual(0.99 * cap);
      expect(mostInOneSecond(arrivals)).toBeLessThanOrEqual(cap);
    }
  });

  it('is at least 98 % of the cap when now and then an answer comes late: it holds up no other request', () => {
    const { pacer, clock } = pacerOnFakeClock(40);
    const arrivals = simulate(pacer, clock, { ...quiet, jitterMs: 3, lateMs: 250 }, 1, 61_000);
    expect(arrivals.filter((atMs) => atMs >= 1_000 && atMs < 61_000).length / 60).toBeGreaterThanOrEqual(0.98 * 40);
    expect(mostInOneSecond(arrivals)).toBeLessThanOrEqual(40);
  });

  it('is spread evenly: no burst after an idle time', () => {
    const { pacer, clock } = pacerOnFakeClock(40);
    clock.nowMs = 60_000;
    const arrivals = simulate(pacer, clock, quiet, 1, 61_000);
    expect(arrivals.filter((atMs) => atMs < 60_100).length).toBeLessThanOrEqual(9);
  });
});

describe('a slow first second', () => {
  it('counts from the arrival that the answer allows, not from the sending', () => {
    const { pacer, clock } = pacerOnFakeClock(1);
    const permit = pacer.take();
    clock.nowMs = 300;
    pacer.finish(permit);
    clock.nowMs = 1_200;
    expect(pacer.waitMs()).toBeGreaterThan(0);
    clock.nowMs = 1_306;
    expect(pacer.waitMs()).toBe(0);
  });
});

describe('after a 429', () => {
  it('sends nothing for as long as the partner says', () => {
    const { pacer, clock } = pacerOnFakeClock(40);
    pacer.throttle(2_500, pacer.take());
    expect(pacer.waitMs()).toBe(2_500);
    clock.nowMs = 2_500;
    expect(pacer.waitMs()).toBe(0);
  });

  it('goes slower for a while, then as fast as before', () => {
    const { pacer, clock } = pacerOnFakeClock(40);
    pacer.throttle(1_000, pacer.take());
    const arrivals = simulate(pacer, clock, quiet, 1, 240_000);
    const perSecond = (fromMs: number) =>
      arrivals.filter((atMs) => atMs >= fromMs && atMs < fromMs + 10_000).length / 10;
    expect(perSecond(2_000)).toBeLessThan(36);
    expect(perSecond(225_000)).toBeGreaterThanOrEqual(0.99 * 40);
  });

  it('does not let a shorter wait undo a longer one', () => {
    const { pacer } = pacerOnFakeClock(40);
    pacer.throttle(5_000, pacer.take());
    pacer.throttle(100, pacer.take());
    pacer.holdFor(200);
    expect(pacer.waitMs()).toBe(5_000);
  });
});

it('takes the refusals of requests that were under way together for one', () => {
  const { pacer, clock } = pacerOnFakeClock(40);
  const permits = Array.from({ length: 12 }, () => {
    clock.nowMs += 25;
    return pacer.take();
  });
  clock.nowMs += 5;
  for (const permit of permits) pacer.throttle(1_000, permit);
  expect(pacer.paceRatio).toBeCloseTo(0.8, 2);
  clock.nowMs += 1_100;
  pacer.throttle(1_000, pacer.take());
  expect(pacer.paceRatio).toBeLessThan(0.67);
});

describe('a hold', () => {
  it('stops requests for its time and leaves the pace alone', () => {
    const { pacer, clock } = pacerOnFakeClock(40);
    pacer.holdFor(700);
    expect(pacer.waitMs()).toBe(700);
    const arrivals = simulate(pacer, clock, quiet, 1, 30_700);
    expect(arrivals[0]).toBeGreaterThanOrEqual(700);
    expect(arrivals.filter((atMs) => atMs >= 1_700 && atMs < 21_700).length / 20).toBeGreaterThanOrEqual(0.99 * 40);
  });
});

describe('waiting for a place', () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  it('goes before writes that fill the cap', async () => {
    jest.useFakeTimers();
    const pacer = new Pacer(40);
    const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    const answer = (permit: Permit) => setTimeout(() => pacer.finish(permit), 20);
    let writes = 0;
    const write = async (): Promise<void> => {
      for (;;) {
        const waitMs = pacer.waitMs();
        if (waitMs > 0) await wait(waitMs);
        else {
          answer(pacer.take());
          writes += 1;
        }
      }
    };
    void write();
    await jest.advanceTimersByTimeAsync(3_000);
    const before: number[] = [];
    for (let call = 0; call < 10; call += 1) {
      const writesBefore = writes;
      void pacer.acquire().then((permit) => {
        before.push(writes - writesBefore);
        answer(permit);
      });
      await jest.advanceTimersByTimeAsync(1_003);
    }
    expect(before).toEqual(Array.from({ length: 10 }, () => 0));
    expect(writes).toBeGreaterThanOrEqual(0.97 * 40 * 13 - 10);
  });

  it('lets a live write go though 16 calls of a walk always wait, and the walk goes on', async () => {
    jest.useFakeTimers();
    const pacer = new Pacer(40);
    const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    let liveWrites = 0;
    const sent = { walk: 0, writes: 0 };
    const walk = async (): Promise<void> => {
      for (;;) {
        const permit = await pacer.acquire(undefined, { givesWay: () => liveWrites > 0 });
        sent.walk += 1;
        await wait(60);
        pacer.finish(permit);
      }
    };
    const write = async (): Promise<void> => {
      for (;;) {
        const waitMs = pacer.waitMs();
        if (waitMs > 0 || liveWrites === 0) {
          await wait(Math.max(1, waitMs));
          continue;
        }
        const permit = pacer.take();
        liveWrites -= 1;
        sent.writes += 1;
        void wait(60).then(() => pacer.finish(permit));
      }
    };
    for (let reader = 0; reader < 16; reader += 1) void walk();
    void write();
    await jest.advanceTimersByTimeAsync(10_000);
    expect(sent.walk).toBeGreaterThanOrEqual(0.97 * 40 * 10);
    const waitedMs: number[] = [];
    for (let change = 0; change < 20; change += 1) {
      liveWrites += 1;
      let ms = 0;
      for (; liveWrites > 0 && ms < 1_000; ms += 1) await jest.advanceTimersByTimeAsync(1);
      waitedMs.push(ms);
      await jest.advanceTimersByTimeAsync(333);
    }
    expect(Math.max(...waitedMs)).toBeLessThanOrEqual(100);
    const before = { ...sent };
    liveWrites = 10_000;
    await jest.advanceTimersByTimeAsync(10_000);
    const [lists, writes] = [sent.walk - before.walk, sent.writes - before.writes];
    expect(Math.min(lists, writes)).toBeGreaterThanOrEqual(0.45 * 40 * 10);
    expect(lists + writes).toBeGreaterThanOrEqual(0.97 * 40 * 10);
  });

  it('ends with the reason of the signal', async () => {
    const { pacer } = pacerOnFakeClock(1);
    pacer.take();
    const abort = new AbortController();
    const waiting = pacer.acquire(abort.signal);
    abort.abort(new Error('lease: done'));
    await expect(waiting).rejects.toThrow('lease: done');
    await expect(pacer.acquire(abort.signal)).rejects.toThrow('lease: done');
  });
});

describe('a place that somebody else has used', () => {
  it('stays empty for as long as it is said to count, and no longer', () => {
    const { pacer, clock } = pacerOnFakeClock(40);
    for (let call = 0; call < 10; call += 1) pacer.occupy(1_050);
    const arrivals = simulate(pacer, clock, { baseMs: 10, jitterMs: 0, stalls: [] }, 1, 3_000);
    const startedAtMs = arrivals[0]!;
    expect(arrivals.filter((atMs) => atMs - startedAtMs < windowMs).length).toBeLessThanOrEqual(30);
    expect(arrivals.filter((atMs) => atMs - startedAtMs >= 1_100 && atMs - startedAtMs < 2_100).length).toBeGreaterThan(
      36,
    );
  });
});

describe('the pace of a process', () => {
  it('is that of its slowest team, and comes back by itself', () => {
    const pacers = new Pacers({ omnichatRequestsPerSecond: 40, shoplineRequestsPerSecond: 20 });
    expect(pacers.slowest()).toEqual({ omnichat: 1, shopline: 1 });
    pacers.forTeam('quick');
    const throttled = pacers.forTeam('throttled');
    throttled.throttle(1_000, throttled.take());
    const { omnichat, shopline } = pacers.slowest();
    expect([Math.round(omnichat * 100), shopline]).toEqual([80, 1]);
    const { pacer, clock } = pacerOnFakeClock(40);
    pacer.throttle(1_000, pacer.take());
    clock.nowMs += 200_000;
    expect(pacer.paceRatio).toBeGreaterThan(0.99);
  });
});
