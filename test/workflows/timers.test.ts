import { temporal } from '@temporalio/proto';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { setTimeout as pause } from 'node:timers/promises';
import type { Activities } from '../../activities';
import type { IntegrationState } from '../../activities/integrationState';
import { fullReadEveryMs } from '../../core/domain/fullReads';
import type { WorkOutcome } from '../../core/sync/failures/workOutcome';
import { integrationStatusKey, lineChannelIdKey, storeIdKey, teamIdKey } from '../../core/domain/searchAttributes';
import { Workers } from '../../worker/workers';
import { integration } from '../../workflows/integration';
import {
  authorizedSignal,
  changesArrivedSignal,
  reconcileNowUpdate,
  resumeSignal,
  uninstalledSignal,
} from '../../workflows/messages';
import { startTimeSkipping } from '../support/timeSkipping';
import { quietTemporal, workflowBundle } from '../support/workflowLab';

const counts = { read: 0, eligible: 0, skipped: 0, unchanged: 0, delivered: 0, failed: 0, conflicts: 0 };
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const sweepEveryMs = 15 * minuteMs;
/** What timers and tasks may cost beside the wait itself. */
const slackMs = 5_000;

let environment: TestWorkflowEnvironment;

beforeAll(async () => {
  quietTemporal();
  environment = await startTimeSkipping();
  const keyword = temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;
  const keys = [integrationStatusKey, storeIdKey, teamIdKey, lineChannelIdKey];
  await environment.connection.operatorService.addSearchAttributes({
    namespace: 'default',
    searchAttributes: Object.fromEntries(keys.map(({ name }) => [name, keyword])),
  });
});
afterAll(() => environment?.teardown());

/** When the workflow asked something of its activities, by the server's clock. */
interface Seen {
  sweeps: number[];
  fullReads: number[];
  /** Full reads that began with the first member. */
  opened: number[];
  slices: number[];
  deliveries: number[];
  looks: number[];
  /** Timers that were started. */
  timers: number;
}

const done: WorkOutcome = { kind: 'done' };
const limitedBy = { partner: 'shopline', reason: 'outage', until: null } as const;
const never = Number.POSITIVE_INFINITY;

/**
 * Runs an integration with these facts for so many hours. Its activities only note the time, and end as the options
 * say: those of a run with `sliceEnds`. Events ask for a full read at `fullReadAskedAtMs`, and a signal tells of it, as
 * one does of the run that is resumed at `resumedAtMs`. Full reads find nothing from the one with the number
 * `quietFrom` on. A sweep takes `sweepTakesMs` of
 * real time, and is cut off where it may take less than `sweepNeedsMs`.
 */
async function live(
  facts: Partial<IntegrationState>,
  hours: number,
  {
    readEnd = done,
    deliveryEnd = done,
    sweepEnd = done,
    fullReadAskedAtMs = never,
    resumedAtMs = never,
    quietFrom = never,
    lastFullReadMsAgo = 0,
    sweepTakesMs = 0,
    sweepNeedsMs = 0,
    isSweepAsked = false,
    sliceEnds = [] as WorkOutcome[],
    maxHistoryEvents = 200,
  } = {},
): Promise<Seen> {
  const seen: Seen = { sweeps: [], fullReads: [], opened: [], slices: [], deliveries: [], looks: [], timers: 0 };
  let run = facts.run ?? null;
  const now = () => environment.currentTimeMs();
  const beganAtMs = await now();
  let lastFullReadAtMs = beganAtMs - lastFullReadMsAgo;
  const activities: Partial<Activities> = {
    async readState() {
      seen.looks.push(await now());
      const isAsked = (await now()) >= fullReadAskedAtMs && lastFullReadAtMs < fullReadAskedAtMs;
      const fullReadAsked = isAsked ? fullReadAskedAtMs : null;
      const quietFullReads = Math.max(0, seen.fullReads.length - quietFrom);
      const known = { ...defaultFacts, lastFullReadAtMs, fullReadAskedAtMs: fullReadAsked, ...facts, run };
      return { ...known, fullReadEveryMs: fullReadEveryMs(cadence, { ...known, quietFullReads }) };
    },
    async reconcileChanges({ maxMs }) {
      seen.sweeps.push(await now());
      await pause(sweepTakesMs);
      const end: WorkOutcome = sweepNeedsMs > maxMs ? { kind: 'handedOver' } : sweepEnd;
      return { end, swept: end.kind === 'done' ? counts : null };
    },
    async deliverChanges() {
      const deliveredAtMs = await now();
      seen.deliveries.push(deliveredAtMs);
      return { ...deliveryEnd, ...(deliveredAtMs >= fullReadAskedAtMs && { isFullReadAsked: true }) };
    },
    async runSyncSlice({ runId }) {
      const readAtMs = await now();
      if (runId === run?.id) {
        const end = sliceEnds[seen.slices.length] ?? done;
        seen.slices.push(readAtMs);
        return { end };
      }
      seen.fullReads.push(readAtMs);
      if (readEnd.kind === 'done') lastFullReadAtMs = readAtMs;
      return { end: readEnd };
    },
    noteRunStatus: () => Promise.resolve(),
    finishRun() {
      run = null;
      return Promise.resolve('completed');
    },
    async openFullRead() {
      seen.opened.push(await now());
      return `read ${seen.opened.length}`;
    },
    dropFullRead: () => Promise.resolve(),
    endBinding: () => Promise.resolve(),
    cleanUp: () => Promise.resolve({}),
    findNextIntegration: () => Promise.resolve(null),
  };
  const taskQueue = `timers-${beganAtMs}`;
  const workers = await Workers.create({
    connection: environment.nativeConnection,
    taskQueue,
    common: { activities },
    ofWorkflows: { workflowBundle },
  });
  const running = workers.run();
  try {
    const handle = await environment.client.workflow.signalWithStart(integration, {
      workflowId: taskQueue,
      taskQueue,
      args: [{ merchantId: 'm', integrationId: 'i', maxHistoryEvents }],
      signal: authorizedSignal,
    });
    if (isSweepAsked) await handle.startUpdate(reconcileNowUpdate, { waitForStage: 'ACCEPTED' });
    const endAtMs = (await now()) + hours * hourMs;
    if (fullReadAskedAtMs < endAtMs) {
      await environment.sleep(fullReadAskedAtMs - (await now()));
      await handle.signal(changesArrivedSignal);
    }
    if (run && resumedAtMs < endAtMs) {
      await environment.sleep(resumedAtMs - (await now()));
      run = { ...run, desired: 'run' };
      await handle.signal(resumeSignal, { runId: run.id });
    }
    await environment.sleep(endAtMs - (await now()));
    await handle.signal(uninstalledSignal);
    await handle.result();
    const { events } = await handle.fetchHistory();
    seen.timers = (events ?? []).filter(({ timerStartedEventAttributes }) => timerStartedEventAttributes).length;
  } finally {
    workers.shutdown();
    await running;
  }
  return seen;
}

const cadence = { budget: 0.05, leastSeconds: 120, mostSeconds: 21_600 };

const defaultFacts: Omit<IntegrationState, 'lastFullReadAtMs' | 'fullReadEveryMs'> = {
  status: 'ready',
  teamId: 't',
  endReason: null,
  isAuthorized: true,
  channelId: 'c',
  attention: null,
  isLive: true,
  run: null,
  shownRun: null,
  lastFullReadCalls: 20_000,
  reconcileEverySeconds: sweepEveryMs / 1_000,
  hasPending: false,
  fullReadAskedAtMs: null,
  hasSearchAttributes: true,
};

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
  const { fullReads } = await live({ lastFullReadCalls: 20_000 }, 24);
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
  const { fullReads, sweeps } = await live({ lastFullReadCalls: 1 }, 36, { quietFrom: 0 });
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
  const resumedAtMs = (await environment.currentTimeMs()) + 10 * minuteMs;
  const run = { id: 'r', mode: 'full', desired: 'pause', status: 'paused', counts } as const;
  const { opened, fullReads } = await live({ run, lastFullReadCalls: 1 }, 0.5, { readEnd, resumedAtMs });
  expect(opened).toHaveLength(2);
  expect(opened[1]).toBeGreaterThanOrEqual(resumedAtMs);
  expect(fullReads.length).toBeGreaterThan(20);
});

test('a full read of a big store that fails each time comes no more often than its budget allows', async () => {
  const repeats: WorkOutcome = { kind: 'failed', code: 'shopline_cursor_repeats' };
  const { fullReads } = await live({ lastFullReadCalls: 20_000 }, 24, { readEnd: repeats });
  expect(fullReads).toHaveLength(4);
  expectEvery(fullReads, 20_000_000);
});

test('changes that are refused for good each time are tried once a minute, and sweeps go on', async () => {
  const deliveryEnd: WorkOutcome = { kind: 'failed', code: 'run_interrupted' };
  const { deliveries, sweeps } = await live({ hasPending: true }, 2, { deliveryEnd });
  expect(deliveries.length).toBeGreaterThan(100);
  expect(Math.min(...gapsOf(deliveries))).toBeGreaterThanOrEqual(minuteMs - slackMs);
  expect(sweeps.length).toBeGreaterThanOrEqual(3);
});

test('changes are delivered also while each sweep has to wait for a partner, however late it is', async () => {
  const sweepEnd: WorkOutcome = { kind: 'waiting', waitMs: 10_000, limitedBy };
  const { deliveries } = await live({}, 1, { sweepEnd });
  expect(deliveries.at(-1)! - deliveries[0]!).toBeGreaterThan(40 * minuteMs);
  expect(Math.max(...gapsOf(deliveries))).toBeLessThanOrEqual(10_000 + slackMs);
});

test('a sweep that takes longer than the time between two leaves changes their turn', async () => {
  const cutOff = { sweepTakesMs: 1_100, sweepNeedsMs: never };
  const { deliveries, sweeps } = await live({ reconcileEverySeconds: 1 }, 10_000 / hourMs, cutOff);
  expect(sweeps.length).toBeGreaterThanOrEqual(3);
  expect(deliveries.length).toBeGreaterThanOrEqual(sweeps.length - 1);
});

test('so does one that an operator waits for, where a full read is late', async () => {
  const cutOff = { sweepTakesMs: 300, sweepNeedsMs: minuteMs };
  const asked = { isSweepAsked: true, lastFullReadMsAgo: 24 * hourMs };
  const readEnd: WorkOutcome = { kind: 'handedOver' };
  const { sweeps, fullReads } = await live({}, 5_000 / hourMs, { ...cutOff, ...asked, readEnd });
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
  const startedAtMs = await environment.currentTimeMs();
  const fullReadAskedAtMs = startedAtMs + 10 * minuteMs;
  const { fullReads } = await live({ lastFullReadCalls: 2_000 }, 1, { fullReadAskedAtMs });
  const [asked = 0, ...more] = fullReads.map((at) => at - startedAtMs);
  expect(asked).toBeGreaterThanOrEqual(10 * minuteMs + 30_000 - slackMs);
  expect(asked).toBeLessThanOrEqual(12 * minuteMs);
  // After that the full reads come by their own interval again: 2,000 s after the last.
  expect(more).toHaveLength(1);
});

test('events that ask for a full read all the time get one as often as a quarter of the calls allows', async () => {
  const startedAtMs = await environment.currentTimeMs();
  const { fullReads } = await live({ lastFullReadCalls: 20_000, fullReadAskedAtMs: startedAtMs }, 6);
  expect(fullReads).toHaveLength(5);
  expectEvery(fullReads, 4_000_000);
});

test('a sync waits as long as a partner asks for, also where its workflow continues as new meanwhile', async () => {
  const waitMs = 10 * minuteMs;
  const waits: WorkOutcome = { kind: 'waiting', waitMs, limitedBy };
  const run = { id: 'r', mode: 'full', desired: 'run', status: 'running', counts } as const;
  // So few events that the workflow continues as new after each slice.
  const maxHistoryEvents = 8;
  const { slices } = await live({ run, isLive: false }, 1, { sliceEnds: [waits, waits], maxHistoryEvents });
  expect(slices).toHaveLength(3);
  expectEvery(slices, waitMs);
});
