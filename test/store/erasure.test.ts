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
