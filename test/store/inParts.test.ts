import type { Store } from '../../core/store';
import { fetchContactEvents, fetchWaiting, fetchWhole, removeContactEvents } from '../../core/store/inbox/waiting';
import { findWaitingOf } from '../../core/store/inbox/backlog';
import { inboxId } from '../../core/store/inbox/webhookInbox';
import { membersOf } from '../../core/store/members/ownRecords';
import { openOwnStore, ownDatabaseUri } from './ownDatabase';

const integrationId = 'i';
const mostNamed = 50;
const customerIds = Array.from({ length: 260 }, (_, index) => `c${String(index).padStart(4, '0')}`);
const keys = customerIds.map((id) => inboxId(integrationId, id));

let store: Store;
beforeAll(async () => {
  store = await openOwnStore(ownDatabaseUri());
  const { members, inbox, contactEvents } = store.models;
  const records = customerIds.map((customerId, index) => ({ _id: keys[index], integrationId, customerId }));
  await members.collection.insertMany(records.map((one) => ({ ...one, lineUserId: `U-${one.customerId}` })) as never);
  const sealedCustomer = Buffer.from('sealed');
  await inbox.collection.insertMany(records.map((one) => ({ ...one, ts: '1', sealedCustomer })) as never);
  const events = records.map(({ _id, customerId }) => ({
    _id,
    integrationId,
    userId: customerId,
    revision: customerId,
  }));
  await contactEvents.collection.insertMany(events as never);
});
afterAll(() => store.close());

/** How many values the longest list has that is named in a command of this work. */
async function longestListOf<T>(work: () => Promise<T>): Promise<{ answer: T; longest: number }> {
  const { members, inbox, contactEvents } = store.models;
  const spies = [
    ...[members, inbox].map(({ collection }) => jest.spyOn(collection, 'find')),
    jest.spyOn(contactEvents.collection, 'deleteMany'),
  ];
  const answer = await work();
  const filters = spies.flatMap((spy) => spy.mock.calls.map(([filter]) => filter as object));
  for (const spy of spies) spy.mockRestore();
  const lists = filters.flatMap((filter) =>
    Object.values(filter).map((value) => (value as { $in?: [] } | null)?.$in ?? []),
  );
  return { answer, longest: Math.max(0, ...lists.map(({ length }) => length)) };
}

const own = () => membersOf(store, integrationId);
const twice = <T>(values: T[]) => [...values, ...values];
const reads: [what: string, read: () => Promise<Iterable<unknown>>][] = [
  ['members by their ids', () => own().find(twice(keys))],
  ['which members are on record', () => own().idsAmong(twice(keys))],
  [
    'members by a field',
    () =>
      own().findBy(
        'lineUserId',
        twice(customerIds).map((id) => `U-${id}`),
      ),
  ],
  ['which members wait', () => findWaitingOf(store, integrationId, customerIds)],
  ['entries of the inbox with their members', async () => fetchWhole(await fetchWaiting(integrationId, store), store)],
];

it.each(reads)('reads %s, each once, with at most 50 named in a command', async (_what, read) => {
  const { answer, longest } = await longestListOf(read);
  expect([...answer]).toHaveLength(customerIds.length);
  expect(longest).toBe(mostNamed);
});

it('removes events of contacts with at most 50 named in a command', async () => {
  const events = await fetchContactEvents(integrationId, store);
  const { longest } = await longestListOf(() => removeContactEvents(store, events));
  expect(await store.models.contactEvents.countDocuments({ integrationId })).toBe(0);
  expect(longest).toBe(mostNamed);
});
