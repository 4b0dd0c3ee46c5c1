import { setTimeout } from 'node:timers/promises';
import type { Connection } from '@temporalio/client';
import pino from 'pino';
import { Nudger } from '../../api/nudger';
import { WorkflowMessenger } from '../../api/workflowMessenger';
import type { Store } from '../../core/store';
import { endIntegration } from '../../core/store/integrations/bindings';
import { authorizedSignal, changesArrivedSignal, disconnectedSignal } from '../../workflows/messages';
import { sharedStack } from '../harness/sharedStack';
import { openOwnStore, ownDatabaseUri } from '../store/ownDatabase';
import { bindAgain } from '../support/bindAgain';
import { openWorkflowLab, quietTemporal, type WorkflowLab } from '../support/workflowLab';

const logger = pino({ level: 'silent' });

let lab: WorkflowLab;

beforeAll(async () => {
  quietTemporal();
  lab = await openWorkflowLab(sharedStack().urls);
});
afterAll(() => lab.close());

function messengerOn(store: Store): WorkflowMessenger {
  return new WorkflowMessenger({
    store,
    temporal: { connection: lab.client.connection as Connection, client: lab.client },
    temporalWatch: { isReachable: true },
    config: { taskQueue: lab.taskQueue },
    logger,
  });
}

it('a store that nobody follows yet is told once of what arrives, however much that is', async () => {
  const bound = await lab.bind({ members: 0 });
  const handle = await lab.start(bound);
  const nudger = new Nudger(lab.store, messengerOn(lab.store), logger);
  const to = { _id: bound.integrationId, merchantId: bound.merchantId, teamId: bound.team.teamId };
  const told = async () =>
    ((await handle.fetchHistory()).events ?? []).filter(
      (event) => event.workflowExecutionSignaledEventAttributes?.signalName === changesArrivedSignal.name,
    ).length;
  const { leases } = lab.store.models;
  const movedTo = async () => (await leases.findById(bound.integrationId).lean())?.inboxSeq ?? 0;
  // 15 times 200 ms: longer than the 2 s between two signals where a worker takes the lease in between.
  for (let moved = 0; moved < 15; moved += 1) {
    const before = await movedTo();
    nudger.nudge(to, 1);
    await lab.until(async () => (await movedTo()) > before);
  }
  expect(await told()).toBe(1);
  // A worker has taken the lease since, so what comes next is told again.
  await leases.updateOne({ _id: bound.integrationId }, { $inc: { epoch: 1 } });
  nudger.nudge(to, 1);
  await lab.until(async () => (await told()) === 2);
  // An `api` that stops signals at once for what it has just begun to tell, though the last signal is not 2 s old.
  // After 200 ms without arrivals the next one is told directly, and `flush` finds nothing held back.
  await setTimeout(300);
  await leases.updateOne({ _id: bound.integrationId }, { $inc: { epoch: 1 } });
  nudger.nudge(to, 1);
  await nudger.flush();
  // Temporal shows a signal that comes while it hands out a task only once that task is done.
  await lab.until(async () => (await told()) === 3);
  // It does not signal again what the workflow was told.
  nudger.nudge(to, 1);
  await lab.until(async () => (await told()) === 4);
  await setTimeout(300);
  nudger.nudge(to, 1);
  await nudger.flush();
  expect(await told()).toBe(4);
  // An `api` that stops tells at once what it held back.
  const before = await movedTo();
  nudger.nudge(to, 1);
  nudger.nudge(to, 1);
  await nudger.flush();
  expect(await movedTo()).toBe(before + 2);
});

it('a workflow that was told counts as told, though the database is away when that is to be noted', async () => {
  const bound = await lab.bind({ members: 0 });
  await lab.start(bound);
  const away = await openOwnStore(ownDatabaseUri());
  await away.close();
  const to = { _id: bound.integrationId, merchantId: bound.merchantId, teamId: bound.team.teamId };
  expect(await messengerOn(away).signalOrStart(to, authorizedSignal, { isStored: true })).toBe(true);
});

it('bindings that ended one after the other are all cleaned up before the one there is now goes on', async () => {
  const bound = await lab.bind({ members: 0 });
  const handle = await lab.start(bound);
  await endIntegration(lab.store, await bound.integration(), 'disconnected');
  const second = await bindAgain(lab.store, bound, 'second');
  await endIntegration(lab.store, second, 'disconnected');
  const third = await bindAgain(lab.store, bound, 'third');
  await handle.signal(disconnectedSignal, { integrationId: bound.integrationId });
  const { integrations, receipts } = lab.store.models;
  await lab.until(async () => (await integrations.countDocuments({ merchantId: bound.merchantId })) === 1);
  expect(await receipts.countDocuments({ _id: { $in: [bound.integrationId, second._id] } })).toBe(2);
  expect((await integrations.findOne({ merchantId: bound.merchantId }).lean())?._id).toBe(third._id);
  expect((await lab.client.workflow.getHandle(handle.workflowId).describe()).status.name).toBe('RUNNING');
});
