import { headlineOf } from './headline';

const working = { status: 'ready' as const, pendingChanges: 0, lagSeconds: 0 };
const waiting = { pendingChanges: 2, lagSeconds: 5 };
const health = { contacts: 20, delivered: 20 };

it.each([
  ['nobody', working, { contacts: 0, delivered: 0 }],
  ['everyone', working, health],
  ['some', working, { contacts: 20, delivered: 19 }],
  ['everyone', { ...working, ...waiting }, health],
  ['heldUp', { ...working, ...waiting, lagSeconds: 61 }, health],
  ['some', { ...working, ...waiting, lagSeconds: 61 }, { contacts: 20, delivered: 19 }],
  ['heldUp', { ...waiting, status: 'attention' as const }, health],
  ['everyone', { ...working, status: 'attention' as const }, health],
])('says %s of %p with %p', (headline, integration, counts) => {
  expect(headlineOf(integration, counts)).toBe(headline);
});
