import type { Contact, DesiredContact } from '../../core/domain/types';
import { fingerprints, place } from '../../test/support/contacts';
import { contactChanges } from './contactChanges';

const contact: Contact = {
  userId: 'U1',
  memberId: null,
  phone: '886912345678',
  email: 'old@example.com',
  tags: ['team'],
  attributes: [
    { key: 'shopline_points', value: 5 },
    { key: 'shopline_store_credit', value: 0 },
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

const by = { place, fingerprints, ownTags: [] };

it('shows what differs, and neither what stays nor what cannot be told from empty', () => {
  expect(contactChanges(contact, desired, by)).toEqual([
    { field: 'memberId', before: null, after: 'm1' },
    { field: 'tags', before: ['team'], after: ['team', 'VIP'] },
    { field: 'shopline_points', before: 5, after: 7 },
  ]);
});

it('shows what another member left as taken off, where nothing is known of this one', () => {
  const attributes = [
    { key: 'shopline_sms_marketing', value: true },
    { key: 'team_note', value: 'x' },
  ];
  const left = { field: 'shopline_sms_marketing', before: true, after: null };
  expect(contactChanges({ ...contact, memberId: 'another', attributes }, desired, by)).toContainEqual(left);
  const own = contactChanges({ ...contact, memberId: desired.memberId, attributes }, desired, by);
  expect(own.map(({ field }) => field)).not.toContain('shopline_sms_marketing');
});

it('shows 0 and false as written to a contact that has nothing', () => {
  const written = { field: 'shopline_store_credit', before: null, after: 0 };
  expect(contactChanges({ ...contact, attributes: [] }, desired, by)).toContainEqual(written);
});

it('shows a cleared date as empty before it is written, and 0 as 0', () => {
  const attributes = [
    { key: 'shopline_tier_expires_on', type: 'date' as const, value: '2027-01-31' },
    { key: 'shopline_store_credit', type: 'number' as const, value: 50 },
  ];
  const changes = contactChanges(contact, { ...desired, attributes }, by);
  expect(changes).toContainEqual({ field: 'shopline_tier_expires_on', before: null, after: '2027-01-31' });
  expect(changes).toContainEqual({ field: 'shopline_store_credit', before: 0, after: 50 });
});

it("shows our tags that SHOPLINE dropped as taken off, and leaves the team's", () => {
  const tags = { field: 'tags', before: ['team', 'old'], after: ['team', 'VIP'] };
  const tagged = { ...contact, tags: tags.before };
  expect(contactChanges(tagged, desired, { ...by, ownTags: ['old'] })).toContainEqual(tags);
});

it('shows a contact that would be made as coming from nothing', () => {
  expect(contactChanges(null, desired, by)).toContainEqual({ field: 'phone', before: null, after: '886912345678' });
});
