import { isWholeCustomer } from '../../core/domain/wholeCustomer';
import { startReceiver, startTestSandbox, until } from '../../sandbox/testSandbox';
import { eventTimeOfMs } from '../../core/store/inbox/eventTime';
import { inboxId, putMembers, unknownMember } from '../../core/store/inbox/webhookInbox';
import { sharedStack } from '../harness/sharedStack';
import { openLab } from '../support/lab';

const lineId = `U${'1'.padStart(32, '0')}`;

it('brings a change to its contact though the event did not say whose it is', async () => {
  const lab = await openLab(sharedStack().urls.mongodbUri);
  try {
    const bound = await lab.bind();
    await bound.sync();
    await bound.addContact(lineId);
    const member = await bound.addMember({ line_id: lineId, member_point_balance: 12 });
    await bound.reconcile();
    await bound.editMember(member.id, { member_point_balance: 13 });

    const _id = inboxId(bound.integrationId, unknownMember);
    const { integrationId } = bound;
    // Later than the change: another event that named nobody came after it, and the entry has that one's time.
    const entry = { ts: eventTimeOfMs(Date.now() + 60_000), sealedCustomer: null, receivedAt: new Date() };
    await putMembers(lab.store, [{ _id, integrationId, customerId: unknownMember, ...entry }]);
    expect(await bound.deliverChanges()).toEqual({ kind: 'done' });
    expect((await bound.contact(lineId))?.attributes).toMatchObject({ shopline_points: 13 });
    expect(await lab.store.models.inbox.countDocuments({ integrationId })).toBe(0);
    const { shopline } = await lab.control.requests();
    expect(shopline.byStatus).not.toHaveProperty('404');
  } finally {
    await lab.close();
  }
});

it('finds everything a sync looks at in the whole customers of the sandbox, and not in its partial ones', async () => {
  const receiver = await startReceiver();
  const sandbox = await startTestSandbox({ shoplineWebhookUrl: receiver.url });
  try {
    const { merchantId } = await sandbox.makeStore({ members: 40, seed: 1, defects: 0.5 });
    const customers = () =>
      receiver.received
        .map(({ body }) => JSON.parse(body) as { topic: string; resource: Record<string, unknown> })
        .filter(({ topic }) => topic === 'customer/update');
    await sandbox.control('PATCH', '/settings', { shoplineWebhooks: { duplicateShare: 0 } });
    await sandbox.control('POST', `/stores/${merchantId}/bulk`, { patch: { tags_to_add: ['whole'] } });
    await until(() => customers().length === 40);
    expect(customers().filter(({ resource }) => !isWholeCustomer(resource, []))).toEqual([]);

    await sandbox.control('PATCH', '/settings', { shopline: { resourceShape: 'partial' } });
    await sandbox.control('POST', `/stores/${merchantId}/bulk`, { patch: { tags_to_add: ['partial'] } });
    await until(() => customers().length === 80);
    expect(customers().filter(({ resource }) => isWholeCustomer(resource, []))).toHaveLength(40);
  } finally {
    await Promise.all([sandbox.close(), receiver.close()]);
  }
});
