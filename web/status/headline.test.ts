import { headlineOf } from './headline';

const working = { status: 'ready' as const, pendingChanges: 0 };
const health = { contacts: 20, delivered: 20 };

it.each([
  ['nobody', working, { contacts: 0, delivered: 0 }],
  ['everyone', working, health],
  ['some', working, { contacts: 20, delivered: 19 }],
  ['everyone', { ...working, pendingChanges: 2 }, health],
  ['heldUp', { status: 'attention' as const, pendingChanges: 2 }, health],
  ['everyone', { status: 'attention' as const, pendingChanges: 0 }, health],
])('says %s of %p with %p', (headline, integration, counts) => {
  expect(headlineOf(integration, counts)).toBe(headline);
});
