import type { Store } from '../../core/store';
import { fetchWaiting } from '../../core/store/inbox/waiting';
import { openOwnStore, ownDatabaseUri } from './ownDatabase';

const integrationId = 'i';
const mostListed = 10_000;
/** One entry in four carries its member. */
const isCarriedAt = (index: number) => index % 4 === 0;

let store: Store;
beforeAll(async () => {
  store = await openOwnStore(ownDatabaseUri());
  const entries = Array.from({ length: 16_000 }, (_, index) => ({
    _id: `${integrationId}:c${index}`,
    integrationId,
    customerId: `c${index}`,
    ts: '1',
    sealedCustomer: isCarriedAt(index) ? Buffer.from('sealed') : null,
    // Hundreds may have come in one moment.
    receivedAt: new Date(1_000 * Math.floor(index / 300)),
  }));
  await store.models.inbox.collection.insertMany(entries as never);
}, 60_000);
afterAll(() => store.close());

/** How many entries the database sends in answer to the largest query of this work. */
async function mostSentIn<T>(work: () => Promise<T>): Promise<{ answer: T; most: number }> {
  const { collection } = store.models.inbox;
  const find = collection.find.bind(collection);
  const sent: number[] = [];
  const spy = jest.spyOn(collection, 'find').mockImplementation((...command: Parameters<typeof find>) => {
    const cursor = find(...command);
    const toArray = cursor.toArray.bind(cursor);
    cursor.toArray = async () => {
      const documents = await toArray();
      sent.push(documents.length);
      return documents;
    };
    return cursor;
  });
  const answer = await work();
  spy.mockRestore();
  return { answer, most: Math.max(...sent) };
}

it('lists the oldest 10,000 entries of a larger inbox, and asks for no more to tell which carry their member', async () => {
  const { answer, most } = await mostSentIn(() => fetchWaiting(integrationId, store));
  expect(most).toBe(mostListed);
  expect(answer).toHaveLength(mostListed);
  const indexOf = ({ customerId }: { customerId: string }) => Number(customerId.slice(1));
  expect(Math.max(...answer.map(indexOf))).toBeLessThan(mostListed + 300);
  expect(answer.filter((entry) => entry.isCarried !== isCarriedAt(indexOf(entry)))).toEqual([]);
});
