import { walkMembers } from '../../core/store/members/memberList';
import type { Store } from '../../core/store';
import { openOwnStore, ownDatabaseUri } from './ownDatabase';

let store: Store;
beforeAll(async () => {
  store = await openOwnStore(ownDatabaseUri());
});
afterAll(() => store.close());

it('walks through the members of a store with a few in memory at a time', async () => {
  const customerIds = Array.from({ length: 1_500 }, (_, index) => `c${String(index).padStart(4, '0')}`);
  const members = customerIds.map((customerId) => ({ _id: `i:${customerId}`, integrationId: 'i', customerId }));
  await store.models.members.collection.insertMany(members as never);
  const cursor = walkMembers(store, 'i', {});
  // The driver's own, which Mongoose's type does not tell of.
  const inMemory = () => (cursor as unknown as { cursor: { bufferedCount(): number } }).cursor.bufferedCount();
  const seen: string[] = [];
  let mostInMemory = 0;
  for await (const { customerId } of cursor) {
    seen.push(customerId);
    mostInMemory = Math.max(mostInMemory, inMemory());
  }
  expect(seen).toEqual(customerIds);
  expect(mostInMemory).toBeGreaterThan(0);
  expect(mostInMemory).toBeLessThanOrEqual(500);
});
