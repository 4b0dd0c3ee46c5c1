import { customerItself, customerNamedBy } from './eventMember';

it.each<[Record<string, unknown> | null, string | null]>([
  [{ user_id: 'c' }, 'c'],
  [{ _id: 'p', customer_id: 'c', performer_id: 's' }, 'c'],
  [{ _id: 'p', owner_id: { id: 'c', performer_id: 's' } }, 'c'],
  [{ _id: 'p', user: { _id: 'c' } }, 'c'],
  [{ _id: 'p', customer: { id: 'c' } }, 'c'],
  [{ _id: 'p', customer: 'c' }, 'c'],
  [{ member_point: { _id: 'p', user_id: 'c' } }, 'c'],
  [{ member_point: { customer: { id: 'c' } } }, 'c'],
  [{ _id: 'p', value: 5 }, null],
  [{ _id: 'p', performer_id: 's', performer: { id: 's' } }, null],
  [{ _id: 'p', performer: { user_id: 's' } }, null],
  [{ user_id: '', customer_id: 7, user: null, owner: [] }, null],
  [null, null],
])('the customer that %j speaks of is %s', (resource, expected) => {
  expect(customerNamedBy(resource)).toBe(expected);
});

it.each<[Record<string, unknown> | null, string | null]>([
  [{ _id: 'c', user_id: 'x' }, 'c'],
  [{ _id: 'log', customer_id: 'c' }, 'c'],
  [{ id: 'c' }, 'c'],
  [{ customer: { _id: 'c' } }, 'c'],
  [{ name: 'c' }, null],
  [null, null],
])('the customer that %j is: %s', (resource, expected) => {
  expect(customerItself(resource)).toBe(expected);
});
