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

export const counts = { read: 0, eligible: 0, skipped: 0, unchanged: 0, delivered: 0, failed: 0, conflicts: 0 };
export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const sweepEveryMs = 15 * minuteMs;
let environment: TestWorkflowEnvironment;

/** Starts the server whose time passes at once where nothing works. */
export async function openSkippedTime(): Promise<void> {
  quietTemporal();
  environment = await startTimeSkipping();
  const keyword = temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;
  const keys = [integrationStatusKey, storeIdKey, teamIdKey, lineChannelIdKey];
  await environment.connection.operatorService.addSearchAttributes({
    namespace: 'default',
    searchAttributes: Object.fromEntries(keys.map(({ name }) => [name, keyword])),
  });
}

export const closeSkippedTime = () => environment?.teardown();

/** The time of that server, ms. */
export const skippedNowMs = () => environment.currentTimeMs();

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
export const limitedBy = { partner: 'shopline', reason: 'outage', until: null } as const;
export const never = Number.POSITIVE_INFINITY;

/**
 * Runs an integration with these facts for so many hours. Its activities only note the time, and end as the options
 * say: those of a run with `sliceEnds`. Events ask for a full read at `fullReadAskedAtMs`, and a signal tells of it, as
 * one does of the run that is resumed at `resumedAtMs`. Full reads find nothing from the one with the number
 * `quietFrom` on. A sweep takes `sweepTakesMs` of real time, and is cut off where it may take less than `sweepNeedsMs`.
 */
export async function live(
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
  const beganAtMs = await skippedNowMs();
  let lastFullReadAtMs = beganAtMs - lastFullReadMsAgo;
  const activities: Partial<Activities> = {
    async readState() {
      seen.looks.push(await skippedNowMs());
      const isAsked = (await skippedNowMs()) >= fullReadAskedAtMs && lastFullReadAtMs < fullReadAskedAtMs;
      const fullReadAsked = isAsked ? fullReadAskedAtMs : null;
      const quietFullReads = Math.max(0, seen.fullReads.length - quietFrom);
      const known = { ...defaultFacts, lastFullReadAtMs, fullReadAskedAtMs: fullReadAsked, ...facts, run };
      return { ...known, fullReadEveryMs: fullReadEveryMs(cadence, { ...known, quietFullReads }) };
    },
    async reconcileChanges({ maxMs }) {
      seen.sweeps.push(await skippedNowMs());
      await pause(sweepTakesMs);
      const end: WorkOutcome = sweepNeedsMs > maxMs ? { kind: 'handedOver' } : sweepEnd;
      return { end, swept: end.kind === 'done' ? counts : null };
    },
    async deliverChanges() {
      const deliveredAtMs = await skippedNowMs();
      seen.deliveries.push(deliveredAtMs);
      return { ...deliveryEnd, ...(deliveredAtMs >= fullReadAskedAtMs && { isFullReadAsked: true }) };
    },
    async runSyncSlice({ runId }) {
      const readAtMs = await skippedNowMs();
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
      seen.opened.push(await skippedNowMs());
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
    const endAtMs = (await skippedNowMs()) + hours * hourMs;
    if (fullReadAskedAtMs < endAtMs) {
      await environment.sleep(fullReadAskedAtMs - (await skippedNowMs()));
      await handle.signal(changesArrivedSignal);
    }
    if (run && resumedAtMs < endAtMs) {
      await environment.sleep(resumedAtMs - (await skippedNowMs()));
      run = { ...run, desired: 'run' };
      await handle.signal(resumeSignal, { runId: run.id });
    }
    await environment.sleep(endAtMs - (await skippedNowMs()));
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
  hasUnfinishedSync: false,
  fullReadAskedAtMs: null,
  hasSearchAttributes: true,
};
