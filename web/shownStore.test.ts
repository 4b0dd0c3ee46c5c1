import { shownStore } from './shownStore';

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
