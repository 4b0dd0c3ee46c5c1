import fc from 'fast-check';
import { mostInOneSecond, pacerOnFakeClock, quiet, simulate } from '../../../test/support/simulatedRoute';
import type { Permit } from './pacer';

const stallsFrom = (fromMs: number) =>
  fc.record({
    atMs: fc.integer({ min: fromMs, max: fromMs + 5_000 }),
    lengthMs: fc.integer({ min: 60, max: 2_000 }),
  });

describe('what the partner sees of a route that is silent for a while', () => {
  it('is never more than the cap when nothing gets through for up to two seconds, once or twice', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 5, max: 60 }),
        fc.record({
          baseMs: fc.integer({ min: 1, max: 850 }),
          jitterMs: fc.integer({ min: 0, max: 60 }),
          stalls: fc.tuple(stallsFrom(0), stallsFrom(7_000)),
        }),
        fc.integer(),
        (cap, route, seed) => {
          const { pacer, clock } = pacerOnFakeClock(cap);
          expect(mostInOneSecond(simulate(pacer, clock, route, seed, 14_000))).toBeLessThanOrEqual(cap);
        },
      ),
      { numRuns: 300, seed: 40 },
    );
  });

  it('is never more than the cap when one request in a hundred needs most of a second to arrive', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const { pacer, clock } = pacerOnFakeClock(40);
      const route = { ...quiet, jitterMs: 3, lateMs: 950 };
      expect(mostInOneSecond(simulate(pacer, clock, route, seed, 30_000))).toBeLessThanOrEqual(40);
    }
  });

  it('is the pace of before on a route that is not, however long it is', () => {
    for (const cap of [20, 40]) {
      for (const baseMs of [0, 20, 100, 300]) {
        const { pacer, clock } = pacerOnFakeClock(cap);
        const arrivals = simulate(pacer, clock, { ...quiet, baseMs }, 1, 61_000);
        const inOneMinute = arrivals.filter((atMs) => atMs >= 1_000 && atMs < 61_000).length;
        // The pace alone may cost 1.5 %; the benchmark `full-sync` allows 3 % for everything.
        expect(inOneMinute / 60).toBeGreaterThanOrEqual(cap / 1.015);
      }
    }
  });

  it('is the cap again soon after a silence', () => {
    const { pacer, clock } = pacerOnFakeClock(40);
    const arrivals = simulate(pacer, clock, { ...quiet, stalls: [{ atMs: 10_000, lengthMs: 2_000 }] }, 1, 40_000);
    expect(arrivals.filter((atMs) => atMs >= 20_000 && atMs < 30_000).length / 10).toBeGreaterThanOrEqual(0.99 * 40);
  });
});

describe('requests without an answer', () => {
  it('keep their places while nothing at all is answered, and not for ever', () => {
    const { pacer, clock } = pacerOnFakeClock(5);
    const permits: Permit[] = [];
    const sendUntil = (untilMs: number) => {
      for (; clock.nowMs < untilMs; clock.nowMs += Math.max(1, Math.min(pacer.waitMs(), untilMs - clock.nowMs)))
        while (pacer.waitMs() === 0) permits.push(pacer.take());
    };
    sendUntil(15_000);
    expect(permits).toHaveLength(5);
    // All of these calls time out, so the writer finishes their permits.
    for (const permit of permits) pacer.finish(permit);
    expect(pacer.waitMs()).toBeGreaterThan(900);
    sendUntil(17_000);
    expect(permits).toHaveLength(10);
    sendUntil(40_000);
    expect(permits.length).toBeGreaterThan(10);
  });

  it('cost nothing while others are answered on an idle route', () => {
    const { pacer, clock } = pacerOnFakeClock(40);
    for (let call = 0; call < 20; call += 1) pacer.take();
    clock.nowMs = 5_000;
    expect(pacer.waitMs()).toBe(0);
    pacer.take();
    clock.nowMs += 30;
    expect(pacer.waitMs()).toBe(0);
  });
});
