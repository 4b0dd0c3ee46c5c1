import type { Contact, DesiredContact } from '../../core/domain/types';
import { contactChanges } from './contactChanges';

const contact: Contact = {
  userId: 'U1',
  memberId: null,
  phone: '886912345678',
  email: 'old@example.com',
  tags: ['team'],
  attributes: [
    { key: 'shopline_points', value: 5 },
    { key: 'shopline_tier_expires_on', value: '1970-01-01' },
  ],
  updatedAtMs: null,
};
const desired: DesiredContact = {
  memberId: 'm1',
  phone: '886912345678',
  email: null,
  tags: ['VIP'],
  attributes: [
    { key: 'shopline_points', type: 'number', value: 7 },
    { key: 'shopline_store_credit', type: 'number', value: 0 },
    { key: 'shopline_tier_expires_on', type: 'date', value: null },
  ],
};

it('shows what differs, and neither what stays nor what cannot be told from empty', () => {
  expect(contactChanges(contact, desired)).toEqual([
    { field: 'memberId', before: null, after: 'm1' },
    { field: 'tags', before: ['team'], after: ['team', 'VIP'] },
    { field: 'shopline_points', before: 5, after: 7 },
  ]);
});

it('shows a contact that would be made as coming from nothing', () => {
  expect(contactChanges(null, desired)).toContainEqual({ field: 'phone', before: null, after: '886912345678' });
});
