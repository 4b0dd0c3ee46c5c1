import { WithStartWorkflowOperation, WorkflowUpdateFailedError } from '@temporalio/client';
import type { SignalDefinition } from '@temporalio/workflow';
import { bindStore, endIntegration } from '../../core/store/integrations/bindings';
import {
  cancelSyncSignal,
  authorizedSignal,
  changesArrivedSignal,
  factsChangedSignal,
  integrationWorkflowId,
  integrationWorkflowType,
  pauseSignal,
  reconcileNowUpdate,
  resumeSignal,
  statusQuery,
  syncRequestedSignal,
  uninstalledSignal,
  type RunToSteer,
} from '../../workflows/messages';
import type { WorkflowLab } from '../support/workflowLab';
import { recorded, setLatency, slowMs, untilWrites, type RecordedWorkflow } from './recorded';

type Bound = Awaited<ReturnType<WorkflowLab['bind']>>;
type Handle = Awaited<ReturnType<WorkflowLab['start']>>;

/** Installed, synced, changed, uninstalled. */
async function installSyncUninstall(lab: WorkflowLab): Promise<RecordedWorkflow[]> {
  const bound = await lab.bind({ members: 40 });
  const handle = await lab.start(bound);
  const runId = await lab.requestSync(bound, handle);
  await lab.untilRun(runId, (run) => run.finishedAt !== null);
  const [member] = await lab.control.members(bound.merchantId, { hasLine: 'true', limit: '1' });
  await bound.editMember(member!.id, { member_point_balance: 4_711 });
  await bound.announce(member!.id);
  await handle.signal(changesArrivedSignal);
  await lab.until(
    async () => (await lab.store.models.inbox.countDocuments({ integrationId: bound.integrationId })) === 0,
  );
  await handle.signal(uninstalledSignal);
  await handle.result();
  return recorded(lab, handle.workflowId);
}

/** A sync that writes is paused, resumed and cancelled; then the store is uninstalled. */
async function pausedResumedCancelled(
  lab: WorkflowLab,
  { bound, handle, runId }: { bound: Bound; handle: Handle; runId: string },
  untilPaused: () => Promise<unknown>,
): Promise<RecordedWorkflow[]> {
  await untilWrites(lab, () => bound.writes());
  await handle.signal(pauseSignal);
  await untilPaused();
  await handle.signal(resumeSignal);
  await untilWrites(lab, () => bound.writes());
  await handle.signal(cancelSyncSignal);
  await lab.untilRun(runId, (run) => run.finishedAt !== null);
  await setLatency(lab, 0);
  await handle.signal(uninstalledSignal);
  await handle.result();
  return recorded(lab, handle.workflowId);
}

/** Paused inside of a page, resumed, cancelled. */
async function pauseResumeCancel(lab: WorkflowLab): Promise<RecordedWorkflow[]> {
  const bound = await lab.bind({ members: 300 });
  await setLatency(lab, slowMs);
  const handle = await lab.start(bound);
  const runId = await lab.requestSync(bound, handle);
  return pausedResumedCancelled(lab, { bound, handle, runId }, () =>
    lab.untilRun(runId, (run) => run.status === 'paused'),
  );
}

/** Access was withdrawn in SHOPLINE; the run waits and goes on with the next token. */
async function parkedThenAuthorized(lab: WorkflowLab): Promise<RecordedWorkflow[]> {
  const bound = await lab.bind({ members: 40 });
  await lab.control.revokeTokens(bound.merchantId);
  const handle = await lab.start(bound);
  const runId = await lab.requestSync(bound, handle);
  await lab.untilRun(runId, (run) => run.status === 'waiting');
  const { accessToken } = await lab.control.call<{ accessToken: string }>(
    'POST',
    `/control/stores/${bound.merchantId}/reauthorise`,
    { emit: false },
  );
  const sealedToken = lab.store.cipher.seal(accessToken, 'shopline token', bound.merchantId);
  await lab.store.models.installations.updateOne({ _id: bound.merchantId }, { $set: { sealedToken } });
  await handle.signal(authorizedSignal);
  await lab.untilRun(runId, (run) => run.finishedAt !== null);
  await handle.signal(uninstalledSignal);
  await handle.result();
  return recorded(lab, handle.workflowId);
}

/** So many messages that the workflow continues as new several times. */
async function continuedAsNew(lab: WorkflowLab): Promise<RecordedWorkflow[]> {
  const bound = await lab.bind({ members: 40 });
  const handle = await lab.start(bound, { maxHistoryEvents: 25 });
  const { runId: firstRunId } = await handle.describe();
  for (let round = 0; round < 3; round += 1) {
    const runId = await lab.requestSync(bound, handle);
    await lab.untilRun(runId, (run) => run.finishedAt !== null);
  }
  await handle.signal(uninstalledSignal);
  await handle.result();
  return recorded(lab, integrationWorkflowId(bound.merchantId), firstRunId);
}

/** Uninstalled, and bound to another team before the workflow had ended: it goes on with the new binding. */
async function boundAgain(lab: WorkflowLab): Promise<RecordedWorkflow[]> {
  const bound = await lab.bind({ members: 5 });
  const handle = await lab.start(bound);
  const { runId: firstRunId } = await handle.describe();
  await endIntegration(lab.store, await bound.integration(), 'uninstalled');
  const next = await bindStore(lab.store, {
    merchantId: bound.merchantId,
    handle: bound.shop.handle,
    storeName: bound.shop.name,
    teamId: `${bound.team.teamId}-next`,
    origin: 'omnichat',
    omnichatToken: bound.team.apiToken,
  });
  await handle.signal(uninstalledSignal);
  const current = lab.client.workflow.getHandle(handle.workflowId);
  await lab.until(async () => (await current.describe()).runId !== firstRunId);
  await current.signal(uninstalledSignal);
  await lab.until(async () => (await lab.store.models.receipts.exists({ _id: next._id })) !== null);
  await current.result();
  return recorded(lab, handle.workflowId, firstRunId);
}

/**
 * Operators' messages: an update nobody can answer, requests that are none, a sync that waits for access and is paused
 * and cancelled, and a sync whose pause the status query tells.
 */
async function operatorMessages(lab: WorkflowLab): Promise<RecordedWorkflow[]> {
  const bound = await lab.bind({ members: 300 });
  const { installations } = lab.store.models;
  const installation = await installations.findById(bound.merchantId).orFail().lean();
  const setToken = (sealedToken: Buffer | null) =>
    installations.updateOne({ _id: bound.merchantId }, { $set: { sealedToken } });
  await setToken(null);
  await setLatency(lab, slowMs);
  const workflowId = integrationWorkflowId(bound.merchantId);
  const startWorkflowOperation = new WithStartWorkflowOperation(integrationWorkflowType, {
    workflowId,
    taskQueue: lab.taskQueue,
    workflowIdConflictPolicy: 'FAIL',
    args: [{ merchantId: bound.merchantId, integrationId: bound.integrationId }],
  });
  await lab.client.workflow
    .executeUpdateWithStart(reconcileNowUpdate, { startWorkflowOperation })
    .catch((error: unknown) => {
      if (!(error instanceof WorkflowUpdateFailedError)) throw error;
    });
  const handle = lab.client.workflow.getHandle(workflowId);
  await handle.signal(syncRequestedSignal.name);
  await handle.signal(syncRequestedSignal.name, { mode: 'Preview' });
  const waitingId = await bound.openRun('preview');
  await handle.signal(syncRequestedSignal, { mode: 'preview', runId: waitingId });
  await handle.signal(pauseSignal);
  await lab.untilRun(waitingId, (run) => run.status === 'paused');
  await handle.signal(cancelSyncSignal);
  await lab.untilRun(waitingId, (run) => run.finishedAt !== null);

  await setToken(installation.sealedToken);
  await handle.signal(authorizedSignal);
  const runId = await lab.requestSync(bound, handle);
  return pausedResumedCancelled(lab, { bound, handle, runId }, () =>
    lab.until(async () => (await handle.query(statusQuery)).status === 'paused'),
  );
}

/** A paused sync is cancelled or resumed while changes that had arrived are still being read. */
const steeredWhileDelivering =
  (signal: SignalDefinition<[RunToSteer?]>) =>
  async (lab: WorkflowLab): Promise<RecordedWorkflow[]> => {
    const bound = await lab.bind({ members: 300 });
    await setLatency(lab, slowMs);
    const handle = await lab.start(bound);
    const runId = await lab.requestSync(bound, handle);
    await lab.until(async () => (await bound.integration()).isLive);
    await handle.signal(pauseSignal);
    await lab.untilRun(runId, (run) => run.status === 'paused');
    await setLatency(lab, 0);
    const match = { method: 'GET', pathPrefix: '/v1/customers/' };
    const { id: faultId } = await lab.control.addFault({ partner: 'shopline', match, delayMs: 5 * slowMs });
    const members = await lab.control.members(bound.merchantId, { limit: '50' });
    await bound.announce(...members.map(({ id }) => id));
    await handle.signal(changesArrivedSignal);
    await lab.until(() => lab.control.hasFired(faultId));
    await handle.signal(signal);
    await lab.untilRun(runId, (run) => run.status !== 'paused');
    await lab.control.removeFaults();
    await lab.untilRun(runId, (run) => run.finishedAt !== null);
    await handle.signal(uninstalledSignal);
    await handle.result();
    return recorded(lab, handle.workflowId);
  };

/** A full read in the background that never comes to its end, since SHOPLINE's pages repeat their cursor. */
async function failedFullRead(lab: WorkflowLab): Promise<RecordedWorkflow[]> {
  const bound = await lab.bind({ members: 120 });
  const handle = await lab.start(bound);
  await lab.requestSync(bound, handle);
  await lab.until(async () => (await handle.query(statusQuery)).status === 'syncing');
  await lab.until(async () => (await handle.query(statusQuery)).status === 'ready');
  const match = { pathPrefix: '/v1/customers' };
  await lab.control.addFault({ partner: 'shopline', match, repeatCursor: true });
  // As if the last full read were long ago.
  const lastFullReadAt = new Date(0);
  await lab.store.models.integrations.updateOne({ _id: bound.integrationId }, { $set: { lastFullReadAt } });
  await handle.signal(factsChangedSignal);
  await lab.until(async () => {
    const { nextFullReadAt } = await handle.query(statusQuery);
    return nextFullReadAt !== null && Date.parse(nextFullReadAt) - Date.now() > 300_000;
  });
  await lab.control.removeFaults();
  await handle.signal(uninstalledSignal);
  await handle.result();
  return recorded(lab, handle.workflowId);
}

/** A sync that is paused while its integration continues as new, and is cancelled with another that waits behind it. */
async function pausedForLong(lab: WorkflowLab): Promise<RecordedWorkflow[]> {
  const bound = await lab.bind({ members: 300 });
  await setLatency(lab, slowMs);
  const handle = await lab.start(bound, { maxHistoryEvents: 60 });
  const { runId: firstRunId } = await handle.describe();
  const runId = await lab.requestSync(bound, handle);
  await lab.until(async () => (await bound.integration()).isLive);
  await handle.signal(pauseSignal);
  await lab.untilRun(runId, (run) => run.status === 'paused');
  await setLatency(lab, 0);
  const current = lab.client.workflow.getHandle(handle.workflowId);
  await current.signal(syncRequestedSignal, { mode: 'full' });
  await lab.until(async () => {
    await current.signal(factsChangedSignal);
    return (await current.describe()).runId !== firstRunId;
  });
  await lab.until(async () => (await current.query(statusQuery)).activeRunId === runId);
  await current.signal(cancelSyncSignal);
  await lab.untilRun(runId, (run) => run.finishedAt !== null);
  await current.signal(uninstalledSignal);
  await current.result();
  return recorded(lab, handle.workflowId, firstRunId);
}

/** What a sync wrote is taken back, which ends the binding. */
async function takenBack(lab: WorkflowLab): Promise<RecordedWorkflow[]> {
  const bound = await lab.bind({ members: 40 });
  const handle = await lab.start(bound);
  const syncId = await lab.requestSync(bound, handle);
  await lab.untilRun(syncId, (run) => run.finishedAt !== null);
  const runId = await bound.openRun('clear', { endsBinding: true });
  await handle.signal(syncRequestedSignal, { mode: 'clear', runId });
  await handle.result();
  return recorded(lab, handle.workflowId);
}

/** What is recorded, by the name of its file in `histories/`. */
export const stories: Record<string, (lab: WorkflowLab) => Promise<RecordedWorkflow[]>> = {
  'install-sync-uninstall': installSyncUninstall,
  'pause-resume-cancel': pauseResumeCancel,
  'parked-then-authorized': parkedThenAuthorized,
  'continued-as-new': continuedAsNew,
  'bound-again': boundAgain,
  'operator-messages': operatorMessages,
  'steered-while-delivering': steeredWhileDelivering(cancelSyncSignal),
  'resumed-while-delivering': steeredWhileDelivering(resumeSignal),
  'paused-for-long': pausedForLong,
  'failed-full-read': failedFullRead,
  'taken-back': takenBack,
  traced: installSyncUninstall,
};

/** Stories told by a client and a worker that trace. */
export const tracedStories: string[] = ['traced'];
