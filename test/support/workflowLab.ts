import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { Client, Connection, type WorkflowClientInterceptor, type WorkflowHandle } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, type WorkerOptions } from '@temporalio/worker';
import type { SyncMode } from '../../core/domain/types';
import { hash32 } from '../../sandbox/core/random';
import { distDir } from '../../tools/local/paths';
import { Workers, type WorkersOptions } from '../../worker/workers';
import type { Activities } from '../../activities';
import type { SyncRun } from '../../core/store/documents';
import type { IntegrationArgs } from '../../workflows/integration';
import {
  authorizedSignal,
  integrationWorkflowId,
  integrationWorkflowType,
  syncRequestedSignal,
} from '../../workflows/messages';
import { openLab, type Bound, type Lab } from './lab';
import { allStores } from '../../core/store/schema';

/**
 * The seed of a test file's stores. A workflow has the id of its store, so two files that run side by side on one
 * Temporal need different stores. A file gets the same ones whichever of Jest's processes runs it.
 */
function ownSeed(): number {
  const { expect: ofJest } = globalThis as { expect?: typeof expect };
  return hash32(path.basename(ofJest?.getState().testPath ?? 'record'));
}

/** The workflows as built for deployment. A worker that need not compile them starts some seconds sooner. */
export const workflowBundle = { codePath: path.join(distDir, 'workflow-bundle.js') };

/** A lab whose activities run in a real worker, beside the real workflows, on a real Temporal server. */
export interface WorkflowLab extends Lab {
  client: Client;
  taskQueue: string;
  /** Another worker on the same task queue; ends with the lab unless stopped before. */
  addWorker(options: Partial<WorkerOptions>): Promise<{ stop(): Promise<void> }>;
  start(bound: Bound, options?: Partial<IntegrationArgs>, workflowTaskTimeoutMs?: number): Promise<WorkflowHandle>;
  /** Asks for a sync without a run id, as an operator does. @returns the run once it is open. */
  requestSync(bound: Bound, handle: WorkflowHandle, mode?: SyncMode): Promise<string>;
  untilRun(runId: string, isSo: (run: SyncRun) => boolean): Promise<SyncRun>;
  /**
   * Waits until the workflow has nothing more to do for a run. It reads the history instead of asking by a query: in a
   * worker that keeps no workflow in memory, queries take the one place that a task can have.
   */
  untilAtRest(bound: Bound, runId: string): Promise<void>;
}

/** @param addresses URI of a MongoDB server, and `host:port` of a Temporal server with our search attributes. */
export async function openWorkflowLab(
  addresses: { mongodbUri: string; temporalAddress: string },
  options: Partial<WorkerOptions> & {
    activities?: Partial<Activities>;
    /** Fewer places for work than usual. */
    places?: WorkersOptions['places'];
    clientInterceptors?: WorkflowClientInterceptor[];
  } = {},
  patienceMs?: number,
): Promise<WorkflowLab> {
  const { clientInterceptors = [], places = {}, ...workerOptions } = options;
  const lab = await openLab(addresses.mongodbUri, patienceMs);
  const taskQueue = `lab-${randomBytes(6).toString('hex')}`;
  const connection = await Connection.connect({ address: addresses.temporalAddress });
  const native = await NativeConnection.connect({ address: addresses.temporalAddress });
  const client = new Client({ connection, identity: 'lab', interceptors: { workflow: clientInterceptors } });
  const workers: { stop(): Promise<void> }[] = [];
  const addWorker: WorkflowLab['addWorker'] = async (more) => {
    const { workflowsPath, maxCachedWorkflows, ...common } = { ...workerOptions, ...more };
    const added = await Workers.create({
      connection: native,
      taskQueue,
      places,
      common: {
        identity: 'lab-worker',
        shutdownForceTime: '5 seconds',
        ...common,
        activities: { ...lab.activities, ...options.activities },
      },
      ofWorkflows: {
        ...(workflowsPath === undefined ? { workflowBundle } : { workflowsPath }),
        ...(maxCachedWorkflows === undefined ? {} : { maxCachedWorkflows }),
      },
    });
    const running = added.run();
    const stop = async () => {
      added.shutdown();
      await running;
    };
    workers.push({ stop });
    return { stop };
  };
  await addWorker({});
  const open: string[] = [];
  const seed = ownSeed();
  return {
    ...lab,
    client,
    taskQueue,
    bind: (options = {}) => lab.bind({ ...options, store: { seed, ...options.store } }),
    addWorker,
    async start(bound, extra = {}, workflowTaskTimeoutMs = 10_000) {
      const workflowId = integrationWorkflowId(bound.merchantId);
      open.push(workflowId);
      return client.workflow.signalWithStart(integrationWorkflowType, {
        workflowId,
        taskQueue,
        workflowTaskTimeout: workflowTaskTimeoutMs,
        args: [{ merchantId: bound.merchantId, integrationId: bound.integrationId, ...extra }],
        signal: authorizedSignal,
        signalArgs: [{ isStored: true }],
      });
    },
    async requestSync(bound, handle, mode = 'full') {
      const { integrationId } = bound;
      const { syncRuns } = lab.store.models;
      const ids = async () => (await syncRuns.find({ integrationId, mode }).lean<SyncRun[]>()).map(({ _id }) => _id);
      const before = await ids();
      await handle.signal(syncRequestedSignal, { mode });
      let runId: string | undefined;
      // A small run may be over before anyone sees it active, so this looks for an id that was not there before.
      await lab.until(async () => (runId = (await ids()).find((id) => !before.includes(id))) !== undefined);
      return runId!;
    },
    async untilRun(runId, isSo) {
      const read = () =>
        lab.store.models.syncRuns.findOne({ _id: runId }, {}, allStores).orFail().lean<SyncRun>().exec();
      await lab.until(async () => isSo(await read()));
      return read();
    },
    async untilAtRest(bound, runId) {
      await lab.until(async () => (await bound.run(runId)).finishedAt !== null);
      await lab.until(async () => (await bound.integration()).activeRunId === null);
      await lab.until(async () => {
        const { events } = await client.workflow.getHandle(integrationWorkflowId(bound.merchantId)).fetchHistory();
        return events?.at(-1)?.timerStartedEventAttributes != null;
      });
    },
    async close() {
      for (const workflowId of open) {
        const handle = client.workflow.getHandle(workflowId);
        if ((await handle.describe()).status.name === 'RUNNING') await handle.terminate();
      }
      await Promise.all(workers.map((worker) => worker.stop()));
      await Promise.all([native.close(), connection.close()]);
      await lab.close();
    },
  };
}

/** Keeps the SDK's own log lines out of test output, except errors. Call it before any worker is made. */
export function quietTemporal(): void {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
}

/** Ids of a workflow's runs: `firstRunId`, or the present one, and every run as which it was continued. */
export async function runsOf(client: Client, workflowId: string, firstRunId?: string): Promise<string[]> {
  let runId = firstRunId ?? (await client.workflow.getHandle(workflowId).describe()).runId;
  const runIds: string[] = [];
  for (;;) {
    runIds.push(runId);
    const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    const next = events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
    if (!next) return runIds;
    runId = next;
  }
}
