import { shownStore, waitingInTab } from './shownStore';

const pending = { merchantId: 'new', handle: 'new', name: 'New', origin: 'shopline' as const };
const connected = [{ id: 'first' }, { id: 'second' }];

it.each([
  ['connect', null, pending, connected],
  ['connect', 'connect', pending, connected],
  ['second', 'second', pending, connected],
  ['first', null, null, connected],
  // The store was connected meanwhile, and the browser's Back led to `connect` again.
  ['first', 'connect', null, connected],
  ['second', 'connect', { ...pending, merchantId: 'second' }, connected],
  ['second', null, { ...pending, merchantId: 'second' }, connected],
  [undefined, null, null, []],
  [undefined, 'connect', null, []],
])('shows %s at %s', (shown, store, pendingStore, integrations) => {
  expect(shownStore(store, pendingStore, integrations)).toBe(shown);
});

const other = { merchantId: 'other', handle: 'other', name: 'Other', origin: 'omnichat' as const };
const renamed = { ...pending, name: 'Renamed' };

it.each([
  ['what it shows', null, pending, other, connected, pending],
  ['what it shows', 'connect', pending, other, [], pending],
  ['what it shows, which is a connected store', null, null, other, connected, null],
  ['what it shows, which has been connected', null, pending, other, [{ id: 'new' }], pending],
  ['the newest, where nothing is shown', null, null, other, [], other],
  ['the newest, where the address names what is shown', 'second', pending, other, connected, other],
  ['nothing, where nothing waits any more', null, pending, null, connected, null],
  ['its store with what is new of it', null, pending, renamed, connected, renamed],
])('a tab keeps %s', (_, asked, kept, newest, integrations, waiting) => {
  expect(waitingInTab(asked, kept, newest, integrations)).toBe(waiting);
});
