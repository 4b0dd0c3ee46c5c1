import type { WorkOutcome } from '../../core/sync/failures/workOutcome';
import {
  closeSkippedTime,
  counts,
  hourMs,
  limitedBy,
  live,
  minuteMs,
  never,
  openSkippedTime,
  skippedNowMs,
  sweepEveryMs,
} from './skippedTime';

/** What timers and tasks may cost beside the wait itself. */
const slackMs = 5_000;
/** A store whose budget for full reads decides, each 20,000 s, which is no multiple of the interval of its sweeps. */
const bigStore = { lastFullReadCalls: 20_000, reconcileEverySeconds: 7_000 };

beforeAll(openSkippedTime);
afterAll(closeSkippedTime);

function gapsOf(times: number[]): number[] {
  return times.slice(1).map((at, index) => at - (times[index] ?? 0));
}

function expectEvery(times: number[], everyMs: number): void {
  const gaps = gapsOf(times);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(everyMs - slackMs);
  expect(Math.max(...gaps)).toBeLessThanOrEqual(everyMs + slackMs);
}

test('a store is swept every RECONCILE_EVERY_SECONDS, day and night', async () => {
  const { sweeps } = await live({ lastFullReadCalls: 2_000_000 }, 24);
  expect(sweeps.length).toBeGreaterThan(90);
  expectEvery(sweeps, sweepEveryMs);
});

test('work in the background starts no timer: there is one for each sleep', async () => {
  const { sweeps, fullReads, timers } = await live({ lastFullReadCalls: 20_000 }, 8);
  expect(timers).toBeLessThanOrEqual(sweeps.length + fullReads.length + 1);
});

test('a full read comes as often as it costs 5 % of 20 calls a second', async () => {
  const { fullReads } = await live(bigStore, 24);
  expect(fullReads).toHaveLength(4);
  expectEvery(fullReads, 20_000_000);
});

test('a small store in which each read finds something is read whole every two minutes, and swept beside it', async () => {
  const { fullReads, sweeps } = await live({ lastFullReadCalls: 1 }, 2);
  expect(fullReads.length).toBeGreaterThan(55);
  expectEvery(fullReads, 2 * minuteMs);
  expect(sweeps.length).toBeGreaterThan(6);
  expectEvery(sweeps, sweepEveryMs);
});

test('a store in which reads find nothing is read ever more seldom, up to every six hours, and swept as before', async () => {
  const { fullReads, sweeps } = await live({ lastFullReadCalls: 1 }, 27, { quietFrom: 0 });
  const gaps = gapsOf(fullReads);
  expect(gaps.slice(0, 7).map((gapMs) => Math.round(gapMs / minuteMs))).toEqual([4, 8, 16, 32, 64, 128, 256]);
  expectEvery(fullReads.slice(8), 6 * hourMs);
  expectEvery(sweeps, sweepEveryMs);
});

test('a full read that fails each time waits for a sweep before it is tried again, and sweeps go on', async () => {
  const repeats: WorkOutcome = { kind: 'failed', code: 'shopline_cursor_repeats' };
  const { fullReads, sweeps } = await live({ lastFullReadCalls: 1 }, 4, { readEnd: repeats });
  expect(fullReads.length).toBeGreaterThan(14);
  expectEvery(fullReads, sweepEveryMs);
  expect(sweeps.length).toBeGreaterThan(14);
  expectEvery(sweeps, sweepEveryMs);
});

test('a full read that waits when a sync begins starts anew after it', async () => {
  const readEnd: WorkOutcome = { kind: 'waiting', waitMs: minuteMs, limitedBy };
  const resumedAtMs = (await skippedNowMs()) + 10 * minuteMs;
  const run = { id: 'r', mode: 'full', desired: 'pause', status: 'paused', counts } as const;
  const { opened, fullReads } = await live({ run, lastFullReadCalls: 1 }, 0.5, { readEnd, resumedAtMs });
  expect(opened).toHaveLength(2);
  expect(opened[1]).toBeGreaterThanOrEqual(resumedAtMs);
  expect(fullReads.length).toBeGreaterThan(20);
});

test('a full read of a big store that fails each time comes no more often than its budget allows', async () => {
  const repeats: WorkOutcome = { kind: 'failed', code: 'shopline_cursor_repeats' };
  const { fullReads } = await live(bigStore, 24, { readEnd: repeats });
  expect(fullReads).toHaveLength(4);
  expectEvery(fullReads, 20_000_000);
});

test('changes that are refused for good each time are tried once a minute, and sweeps go on', async () => {
  const deliveryEnd: WorkOutcome = { kind: 'failed', code: 'run_interrupted' };
  const { deliveries, sweeps } = await live({ hasPending: true, reconcileEverySeconds: 450 }, 1, { deliveryEnd });
  expect(deliveries.length).toBeGreaterThan(50);
  expect(Math.min(...gapsOf(deliveries))).toBeGreaterThanOrEqual(minuteMs - slackMs);
  expect(sweeps.length).toBeGreaterThanOrEqual(3);
});

test('changes are delivered also while each sweep has to wait for a partner, however late it is', async () => {
  const sweepEnd: WorkOutcome = { kind: 'waiting', waitMs: 10_000, limitedBy };
  const { deliveries } = await live({ reconcileEverySeconds: 300 }, 1 / 3, { sweepEnd });
  expect(deliveries.at(-1)! - deliveries[0]!).toBeGreaterThan(13 * minuteMs);
  expect(Math.max(...gapsOf(deliveries))).toBeLessThanOrEqual(10_000 + slackMs);
});

test('a sweep that takes longer than the time between two leaves changes their turn', async () => {
  const cutOff = { sweepTakesMs: 1_100, sweepNeedsMs: never };
  const { deliveries, sweeps } = await live({ reconcileEverySeconds: 1 }, 20_000 / hourMs, cutOff);
  expect(sweeps.length).toBeGreaterThanOrEqual(3);
  expect(deliveries.length).toBeGreaterThanOrEqual(sweeps.length - 1);
});

test('so does one that an operator waits for, where a full read is late', async () => {
  const cutOff = { sweepTakesMs: 300, sweepNeedsMs: minuteMs };
  const asked = { isSweepAsked: true, lastFullReadMsAgo: 24 * hourMs };
  const readEnd: WorkOutcome = { kind: 'handedOver' };
  const { sweeps, fullReads } = await live({}, 15_000 / hourMs, { ...cutOff, ...asked, readEnd });
  expect(sweeps.length).toBeGreaterThanOrEqual(3);
  expect(fullReads.filter((atMs) => atMs > sweeps[0]!).length).toBeGreaterThanOrEqual(sweeps.length - 1);
});

test('one whose admin is to confirm removals goes on being swept and read', async () => {
  const { sweeps, fullReads } = await live({ attention: 'removals_unconfirmed', status: 'attention' }, 6);
  expect(sweeps.length).toBeGreaterThan(20);
  expect(fullReads).toHaveLength(1);
});

test('an integration that needs a person is left alone, but for a look at its facts every hour', async () => {
  const { sweeps, fullReads, looks } = await live({ attention: 'line_account_mismatch', status: 'attention' }, 10);
  expect([sweeps, fullReads]).toEqual([[], []]);
  expectEvery(looks, hourMs);
  expect(looks.length).toBeGreaterThanOrEqual(10);
});

test('a full read that events ask for comes soon, once, though the next one is hours away', async () => {
  const startedAtMs = await skippedNowMs();
  const fullReadAskedAtMs = startedAtMs + 10 * minuteMs;
  const { fullReads } = await live({ lastFullReadCalls: 2_000 }, 1, { fullReadAskedAtMs });
  const [asked = 0, ...more] = fullReads.map((at) => at - startedAtMs);
  expect(asked).toBeGreaterThanOrEqual(10 * minuteMs + 30_000 - slackMs);
  expect(asked).toBeLessThanOrEqual(12 * minuteMs);
  // After that the full reads come by their own interval again: 2,000 s after the last.
  expect(more).toHaveLength(1);
});

test('events that ask for a full read all the time get one as often as a quarter of the calls allows', async () => {
  const startedAtMs = await skippedNowMs();
  const { fullReads } = await live({ lastFullReadCalls: 20_000, fullReadAskedAtMs: startedAtMs }, 6);
  expect(fullReads).toHaveLength(5);
  expectEvery(fullReads, 4_000_000);
});

test('a sync waits as long as a partner asks for, also where its workflow continues as new meanwhile', async () => {
  const waitMs = 10 * minuteMs;
  const waits: WorkOutcome = { kind: 'waiting', waitMs, limitedBy };
  const run = { id: 'r', mode: 'full', desired: 'run', status: 'running', counts } as const;
  // So few events that the workflow continues as new after each slice.
  const maxHistoryEvents = 14;
  const { slices } = await live({ run, isLive: false }, 1, { sliceEnds: [waits, waits], maxHistoryEvents });
  expect(slices).toHaveLength(3);
  expectEvery(slices, waitMs);
});
