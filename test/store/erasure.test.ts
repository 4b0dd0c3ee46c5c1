import type { Store } from '../../core/store';
import { endIntegration } from '../../core/store/integrations/bindings';
import { findUnended } from '../../core/store/integrations/integrations';
import { eraseCustomer } from '../../core/store/members/erasure';
import { holdRemovals } from '../../core/store/integrations/removals';
import { bindStoreM, openOwnStore, ownDatabaseUri } from './ownDatabase';

let store: Store;
beforeAll(async () => {
  store = await openOwnStore(ownDatabaseUri());
});
afterAll(() => store.close());

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
  const erasure = await eraseCustomer(store, { merchantId: 'm', customerId: 'forgotten' }, { anyway: true });
  expect(erasure).toMatchObject({ erased: { members: 1, contacts: 1 }, stillWritten: 1 });
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
  const erase = () => eraseCustomer(store, { merchantId: 'm', customerId: 'lost' }, { anyway: true });
  await expect(erase()).rejects.toThrow('stepped down');
  await erase();
  for (const collection of [members, contacts, contactEvents])
    expect(await collection.countDocuments({ integrationId, _id: /lost|former/i } as never)).toBe(0);
  expect((await auditLog.findById(_id).orFail().lean()).detail).toEqual({ q: 'erased' });
});

it("waits for no contact once the binding has ended: what was written is the team's then", async () => {
  const integrationId = await bindStoreM(store);
  const { members } = store.models;
  const member = { _id: `${integrationId}:left`, integrationId, customerId: 'left', lineUserId: 'U-left' };
  await members.create({ ...member, deliveredTo: 'c:U-left', otherCustomerIds: [] });
  const erase = () => eraseCustomer(store, { merchantId: 'm', customerId: 'left' });
  expect(await erase()).toMatchObject({ kind: 'waits', waitsFor: { contacts: 1, isAsked: true, code: null } });
  await holdRemovals(store, integrationId, 30, []);
  expect(await erase()).toMatchObject({ kind: 'waits', waitsFor: { code: 'removals_unconfirmed' } });
  await endIntegration(store, (await findUnended(store, integrationId))!, 'disconnected');
  expect(await erase()).toMatchObject({ kind: 'erased', erased: { members: 1 } });
});
