import { shownAttention } from '../../core/domain/attention';
import {
  authorizedSignal,
  cancelSyncSignal,
  lineAccountChosenSignal,
  pauseSignal,
  reconcileNowUpdate,
  statusQuery,
  syncRequestedSignal,
  uninstalledSignal,
} from '../../workflows/messages';
import { sharedStack } from '../harness/sharedStack';
import { openWorkflowLab, quietTemporal, type WorkflowLab } from '../support/workflowLab';

let lab: WorkflowLab;

/** What the audit log tells of operators' signals to a store. */
async function followed({ merchantId }: { merchantId: string }) {
  const entries = await lab.store.models.auditLog.find({ merchantId, action: 'operator_signal' }).lean();
  return entries.map(({ detail }) => detail);
}

beforeAll(async () => {
  quietTemporal();
  lab = await openWorkflowLab(sharedStack().urls);
});
afterAll(() => lab.close());

it("lineAccountChosen takes an account of the team's, and asks anew whether it fits", async () => {
  const bound = await lab.bind({ members: 10 });
  const handle = await lab.start(bound);
  await lab.store.models.integrations.updateOne({ _id: bound.integrationId }, { $set: { isLive: true } });
  const other = await lab.control.call<{ channelId: string }>(
    'POST',
    `/control/teams/${bound.team.teamId}/channels`,
    {},
  );
  await handle.signal(lineAccountChosenSignal, { channelId: other.channelId });
  await lab.until(async () => (await handle.query(statusQuery)).channelId === other.channelId);
  expect(await bound.integration()).toMatchObject({
    lineAccount: { channelId: other.channelId },
    isLive: false,
    stoppedFollowing: 'line_account_changed',
  });
});

it("lineAccountChosen leaves things as they are when the account is not one of the team's", async () => {
  const bound = await lab.bind({ members: 10 });
  const handle = await lab.start(bound);
  await handle.signal(lineAccountChosenSignal, { channelId: 'nobody' });
  await lab.until(async () => {
    const { events } = await handle.fetchHistory();
    return events?.some((event) => event.activityTaskCompletedEventAttributes) ?? false;
  });
  expect(await handle.query(statusQuery)).toMatchObject({ channelId: bound.team.channelId });
  expect(await bound.integration()).toMatchObject({ lineAccount: { channelId: bound.team.channelId } });
});

it('a choice the API has stored is not made again: it may be an earlier one than what is stored now', async () => {
  const bound = await lab.bind({ members: 10 });
  const attentions = { shopline_access_revoked: { at: new Date() } };
  await lab.store.models.integrations.updateOne({ _id: bound.integrationId }, { $set: { attentions } });
  const handle = await lab.start(bound);
  const path = `/control/teams/${bound.team.teamId}/channels`;
  const earlier = await lab.control.call<{ channelId: string }>('POST', path, {});
  await handle.signal(lineAccountChosenSignal, { channelId: earlier.channelId, isStored: true });
  await handle.signal(authorizedSignal);
  await lab.until(async () => shownAttention((await bound.integration()).attentions) === null);
  expect(await bound.integration()).toMatchObject({ lineAccount: { channelId: bound.team.channelId } });
});

it('authorized has access tried again that was taken for lost', async () => {
  const bound = await lab.bind({ members: 10 });
  const attentions = { shopline_access_revoked: { at: new Date() } };
  await lab.store.models.integrations.updateOne({ _id: bound.integrationId }, { $set: { attentions } });
  const handle = await lab.start(bound);
  await lab.until(async () => (await handle.query(statusQuery)).status === 'attention');
  expect(await followed(bound)).toEqual([]);
  await handle.signal(authorizedSignal);
  await lab.until(async () => shownAttention((await bound.integration()).attentions) === null);
  expect(await followed(bound)).toEqual([{ signal: 'authorized' }]);
});

it("authorized that the service sends of what it has stored ends no refusal, and is not told as an operator's", async () => {
  const bound = await lab.bind({ members: 10 });
  const handle = await lab.start(bound);
  await lab.until(async () => (await handle.query(statusQuery)).status === 'ready');
  const attentions = { shopline_access_revoked: { at: new Date() } };
  await lab.store.models.integrations.updateOne({ _id: bound.integrationId }, { $set: { attentions } });
  await handle.signal(authorizedSignal, { isStored: true });
  await lab.until(async () => (await handle.query(statusQuery)).status === 'attention');
  await handle.signal(authorizedSignal, { isStored: true });
  // The workflow takes up both signals before it answers.
  const refused: unknown = await handle.executeUpdate(reconcileNowUpdate).catch((error: unknown) => error);
  expect(refused).toMatchObject({ cause: { type: 'changes_not_followed' } });
  expect((await bound.integration()).attentions).toEqual(attentions);
  expect(await followed(bound)).toEqual([]);
});

it('cancelSync is told of a request that waits, though no sync is open', async () => {
  const bound = await lab.bind({ members: 10 });
  const { integrations, syncRuns } = lab.store.models;
  await integrations.updateOne({ _id: bound.integrationId }, { $set: { lineAccount: null } });
  const handle = await lab.start(bound);
  await handle.signal(syncRequestedSignal, { mode: 'full' });
  await lab.until(async () => (await handle.query(statusQuery)).status === 'awaiting_line_account');
  await handle.signal(cancelSyncSignal);
  const isCancelled = { integrationId: bound.integrationId, status: 'cancelled' } as const;
  await lab.until(async () => (await syncRuns.countDocuments(isCancelled)) === 1);
  const { _id: runId } = await syncRuns.findOne(isCancelled).orFail();
  expect(await followed(bound)).toEqual([{ signal: 'cancel', runId, mode: 'full' }]);
});

it('a sync asked for by signal is the same sync when the step that opens it is repeated', async () => {
  const bound = await lab.bind({ members: 10 });
  const { integrationId } = bound;
  expect(await lab.activities.openRequestedRun({ integrationId, mode: 'full' })).toBe(true);
  const { activeRunId } = await bound.integration();
  expect(await lab.activities.openRequestedRun({ integrationId, mode: 'full' })).toBe(true);
  expect((await bound.integration()).activeRunId).toBe(activeRunId);
  expect(await lab.activities.openRequestedRun({ integrationId, mode: 'preview' })).toBe(false);
  await bound.slice(activeRunId!);
  expect(await lab.activities.openRequestedRun({ integrationId, mode: 'full' })).toBe(false);
});

it('a sync asked for before a LINE account is chosen waits until one is, and stands in no way of choosing it', async () => {
  const bound = await lab.bind({ members: 10 });
  const { integrations, syncRuns } = lab.store.models;
  const { lineAccount } = await bound.integration();
  await integrations.updateOne({ _id: bound.integrationId }, { $set: { lineAccount: null } });
  const handle = await lab.start(bound);
  await handle.signal(syncRequestedSignal, { mode: 'full' });
  await lab.until(async () => (await handle.query(statusQuery)).status === 'awaiting_line_account');
  expect((await bound.integration()).activeRunId).toBeNull();
  await integrations.updateOne({ _id: bound.integrationId }, { $set: { lineAccount } });
  await handle.signal(authorizedSignal);
  const isDone = { integrationId: bound.integrationId, mode: 'full', status: 'completed' } as const;
  await lab.until(async () => (await syncRuns.countDocuments(isDone)) === 1);
});

it('pause and cancelSync reach a sync that waits for access', async () => {
  const bound = await lab.bind({ members: 10 });
  await lab.store.models.installations.updateOne({ _id: bound.merchantId }, { $set: { sealedToken: null } });
  const handle = await lab.start(bound);
  const runId = await bound.openRun();
  await handle.signal(syncRequestedSignal, { mode: 'full', runId });
  await handle.signal(pauseSignal);
  await lab.untilRun(runId, ({ status }) => status === 'paused');
  await handle.signal(cancelSyncSignal);
  const run = await lab.untilRun(runId, ({ finishedAt }) => finishedAt !== null);
  expect(run).toMatchObject({ status: 'cancelled', counts: { read: 0 } });
  await lab.until(async () => (await bound.integration()).activeRunId === null);
});

it('uninstalled for another binding of the store leaves this one alone; without a name it ends it', async () => {
  const bound = await lab.bind({ members: 10 });
  const handle = await lab.start(bound);
  await handle.signal(uninstalledSignal, { integrationId: 'the-binding-before' });
  await handle.signal(authorizedSignal);
  await lab.until(async () => (await handle.query(statusQuery)).status === 'ready');
  expect((await handle.describe()).status.name).toBe('RUNNING');
  await handle.signal(uninstalledSignal);
  await lab.until(async () => (await handle.describe()).status.name === 'COMPLETED');
});
