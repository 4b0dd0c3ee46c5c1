import type { Store } from '../../core/store';
import { eraseCustomer } from '../../core/store/members/erasure';
import { bindStoreM, dropAndClose, openOwnStore, ownDatabaseUri } from './ownDatabase';

let store: Store;
beforeAll(async () => {
  store = await openOwnStore(ownDatabaseUri());
});
afterAll(() => dropAndClose(store));

it('keeps which tags are ours on the contact of a member who shares the LINE id of the erased one', async () => {
  const integrationId = await bindStoreM(store);
  const { members, contacts } = store.models;
  for (const customerId of ['forgotten', 'kept']) {
    const member = { _id: `${integrationId}:${customerId}`, integrationId, customerId, lineUserId: 'U-shared' };
    await members.create({ ...member, deliveredTo: customerId === 'kept' ? 'c:U-shared' : null, otherCustomerIds: [] });
  }
  const contact = { integrationId, attributes: {}, tags: [], sealedOwnTags: Buffer.from('our tags') };
  const contactOf = (userId: string) => ({ ...contact, _id: `${integrationId}:c:${userId}`, userId });
  await contacts.create({ ...contactOf('U-shared'), memberId: 'kept' });
  await contacts.create({ ...contactOf('U-before'), memberId: 'forgotten' });
  expect(await eraseCustomer(store, 'm', 'forgotten')).toMatchObject({ members: 1, contacts: 1 });
  const left = await contacts.find({ integrationId }).lean();
  expect(left.map(({ userId, sealedOwnTags }) => [userId, sealedOwnTags === null])).toEqual([['U-shared', false]]);
});

it('leaves nothing of a person when it is repeated after the database was lost half-way', async () => {
  const integrationId = await bindStoreM(store);
  const { members, contacts, contactEvents, decisions, auditLog } = store.models;
  const member = { _id: `${integrationId}:lost`, integrationId, customerId: 'lost', lineUserId: 'U-lost' };
  await members.create({ ...member, deliveredTo: 'c:U-lost', otherCustomerIds: [] });
  const contact = { integrationId, attributes: {}, tags: [], sealedOwnTags: null, memberId: 'lost' };
  for (const userId of ['U-lost', 'U-former'])
    await contacts.create({ ...contact, _id: `${integrationId}:c:${userId}`, userId });
  for (const userId of ['U-lost', 'U-former'])
    await contactEvents.create({
      _id: `${integrationId}:${userId}`,
      integrationId,
      userId,
      revision: 'r',
      receivedAt: new Date(),
    });
  const about = { integrationId, merchantId: 'm', teamId: 't', detail: { q: 'U-former' } };
  const { _id } = await auditLog.create({ ...about, actor: 'a', action: 'decide_conflict', at: new Date() });
  jest.spyOn(decisions, 'deleteMany').mockRejectedValueOnce(new Error('the primary has stepped down'));
  await expect(eraseCustomer(store, 'm', 'lost')).rejects.toThrow('stepped down');
  await eraseCustomer(store, 'm', 'lost');
  for (const collection of [members, contacts, contactEvents])
    expect(await collection.countDocuments({ integrationId, _id: /lost|former/i } as never)).toBe(0);
  expect((await auditLog.findById(_id).orFail().lean()).detail).toEqual({ q: 'erased' });
});
