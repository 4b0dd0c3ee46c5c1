import { readBacklog } from '../../core/store/inbox/backlog';
import { putMembers } from '../../core/store/inbox/webhookInbox';
import { findOverview } from '../../core/store/integrations/overview';
import { bindStoreM, openOwnStore, ownDatabaseUri } from './ownDatabase';

// `LiveChangesLate` goes by the backlog; its runbook entry sends operators to the overview.
it('operators see the age that the alert on late changes is about, be the oldest a member or a contact', async () => {
  const store = await openOwnStore(ownDatabaseUri());
  const integrationId = await bindStoreM(store);
  const ages = async () => {
    const { rows } = await findOverview(store, { state: null, afterId: null, count: 1 });
    return [rows[0]?.oldestWaitingAt, (await readBacklog(store)).get(integrationId)?.oldestAt];
  };
  const [newest, older, oldest] = [60_000, 600_000, 6_000_000].map((agoMs) => new Date(Date.now() - agoMs));
  const addContact = (userId: string, receivedAt = new Date()) =>
    store.models.contactEvents.create({
      ...{ _id: `${integrationId}:${userId}`, integrationId, userId, revision: '1', receivedAt },
    });
  await addContact('U1', newest);
  expect(await ages()).toEqual([newest, newest]);
  const member = { customerId: 'c', ts: '1'.padStart(20, '0'), sealedCustomer: null, receivedAt: older! };
  await putMembers(store, [{ _id: `${integrationId}:c`, integrationId, ...member }]);
  expect(await ages()).toEqual([older, older]);
  await addContact('U2', oldest);
  expect(await ages()).toEqual([oldest, oldest]);
  await store.close();
});
