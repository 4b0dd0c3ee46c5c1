import type { Customer } from '../../core/domain/customer';
import { defaultSettings, type Contact } from '../../core/domain/types';
import { fingerprints, place } from '../../test/support/contacts';
import { compareSides } from './comparison';

const customer: Customer = {
  id: 'c1',
  line_id: 'U1',
  mobile_phone: '0912345678',
  email: 'new@example.com',
  tags: ['VIP'],
  member_point_balance: 7,
};
const contact: Contact = {
  userId: 'U1',
  memberId: null,
  phone: '886912345678',
  email: 'old@example.com',
  tags: ['team'],
  attributes: [{ key: 'shopline_points', value: 5 }],
  updatedAtMs: null,
};
const sides = {
  customer,
  customerId: 'c1',
  contact,
  by: { place, fingerprints, ownTags: [] },
  settings: defaultSettings,
  store: { countryCode: 'TW', defaultLanguage: null },
  member: { state: 'delivered', code: null } as const,
  isChosen: false,
};
const fieldOf = (comparison: ReturnType<typeof compareSides>, name: string) =>
  comparison.fields.find(({ field }) => field === name);

it('shows both sides, and what the next sync would write', () => {
  const comparison = compareSides(sides);
  expect(comparison.verdict).toEqual({ state: 'delivered', code: null });
  expect(fieldOf(comparison, 'email')).toEqual({
    field: 'email',
    shopline: 'new@example.com',
    omnichat: 'old@example.com',
    after: 'new@example.com',
    lastWrittenAt: null,
    lastWrittenBy: null,
  });
  expect(fieldOf(comparison, 'tags')?.after).toEqual(['team', 'VIP']);
  expect(fieldOf(comparison, 'shopline_points')).toMatchObject({ shopline: 7, omnichat: 5, after: 7 });
  expect(fieldOf(comparison, 'shopline_birthday')).toMatchObject({ shopline: null, omnichat: null, after: null });
});

it('shows a cleared date, which Omnichat shows as 1970-01-01, as empty', () => {
  const attributes = [
    { key: 'shopline_birthday', value: '1970-01-01' },
    { key: 'shopline_registered_at', value: '1970-01-01T00:00:00' },
  ];
  const comparison = compareSides({ ...sides, contact: { ...contact, attributes } });
  for (const { key } of attributes) expect(fieldOf(comparison, key)).toMatchObject({ omnichat: null, after: null });
});

it('leaves what is switched off as it is', () => {
  const settings = { ...defaultSettings, disabledAttributes: ['shopline_points'] };
  expect(fieldOf(compareSides({ ...sides, settings }), 'shopline_points')).toMatchObject({ shopline: 7, after: 5 });
});

it('shows optional attributes and own fields where they are kept', () => {
  expect(fieldOf(compareSides(sides), 'shopline_birth_month')).toBeUndefined();
  const own = { fieldId: 'f1', key: 'shoe_size', type: 'number' as const, enabled: true };
  const settings = { ...defaultSettings, enabledAttributes: ['shopline_birth_month'], customFields: [own] };
  const told = { ...customer, birth_month: 3, custom_data: [{ field_id: 'f1', value: '42' }] };
  const comparison = compareSides({ ...sides, settings, customer: told });
  expect(fieldOf(comparison, 'shopline_birth_month')).toMatchObject({ shopline: 3, omnichat: null, after: 3 });
  expect(fieldOf(comparison, 'shoe_size')).toMatchObject({ shopline: 42, omnichat: null, after: 42 });
});

it.each([
  ['skipped', 'no_line_login', { customer: { ...customer, line_id: null }, contact: null }],
  ['skipped', 'no_phone', { customer: { ...customer, mobile_phone: null } }],
  ['skipped', 'not_a_line_contact', { contact: null }],
  ['conflict', 'contact_has_other_member', { contact: { ...contact, memberId: 'c2' } }],
  ['skipped', 'decided_for_other', { member: { state: 'skipped', code: 'decided_for_other' } as const }],
  ['conflict', 'phone_shared', { member: { state: 'conflict', code: 'phone_shared' } as const }],
] as const)('%s by %s writes nothing', (state, code, change) => {
  const { verdict, fields } = compareSides({ ...sides, ...change });
  expect(verdict).toEqual({ state, code });
  expect(fields.filter(({ omnichat, after }) => omnichat !== after)).toEqual([]);
});

it('names the conditions that are not met, and writes nothing', () => {
  const vip = { field: 'tag' as const, op: 'has' as const, value: 'VIP' };
  const orders = { field: 'order_count' as const, op: 'at_least' as const, value: 1 };
  const settings = { ...defaultSettings, conditions: [vip, orders] };
  const { verdict, fields } = compareSides({ ...sides, settings });
  expect(verdict).toEqual({ state: 'skipped', code: 'condition_not_met', unmet: [orders] });
  expect(fields.filter(({ omnichat, after }) => omnichat !== after)).toEqual([]);
});

it('writes over another member id where that was decided', () => {
  const comparison = compareSides({ ...sides, contact: { ...contact, memberId: 'c2' }, isChosen: true });
  expect(comparison.verdict.state).toBe('delivered');
  expect(fieldOf(comparison, 'memberId')).toMatchObject({ omnichat: 'c2', after: 'c1' });
});

it('tells when and by what a field was last written', () => {
  const at = new Date('2026-11-26T02:31:27Z');
  const event = { at, cause: 'webhook' as const, runId: null, outcome: 'delivered' as const, code: null };
  const member = { ...sides.member, history: [{ ...event, fields: ['email'] }] };
  const written = { lastWrittenAt: at.toISOString(), lastWrittenBy: 'webhook' };
  expect(fieldOf(compareSides({ ...sides, member }), 'email')).toMatchObject(written);
  expect(fieldOf(compareSides({ ...sides, member }), 'phone')).toMatchObject({ lastWrittenAt: null });
});

it('makes a contact where the team wants it', () => {
  const settings = { ...defaultSettings, unmatched: 'create' as const };
  const comparison = compareSides({ ...sides, contact: null, settings });
  expect(comparison.verdict.state).toBe('delivered');
  expect(fieldOf(comparison, 'memberId')).toMatchObject({ omnichat: null, after: 'c1' });
});

describe('a member who is gone from SHOPLINE', () => {
  const carried = { ...contact, memberId: 'c1', tags: ['team', 'VIP'] };
  const gone = { ...sides, customer: null, contact: carried, by: { ...sides.by, ownTags: ['VIP'] } };

  it('loses the member id, the attributes and our tags, and keeps phone, e-mail and the tags of the team', () => {
    const { verdict, fields } = compareSides(gone);
    expect(verdict).toEqual({ state: 'skipped', code: 'gone_from_shopline' });
    const changed = fields.filter(({ omnichat, after }) => JSON.stringify(omnichat) !== JSON.stringify(after));
    expect(changed.map(({ field, shopline, omnichat, after }) => [field, shopline, omnichat, after])).toEqual([
      ['memberId', null, 'c1', null],
      ['tags', [], ['team', 'VIP'], ['team']],
      ['shopline_points', null, 5, null],
    ]);
  });

  it('shows an optional attribute that is off, where it comes off', () => {
    const attributes = [{ key: 'shopline_birth_month', value: 3 }];
    const comparison = compareSides({ ...gone, contact: { ...carried, attributes } });
    expect(fieldOf(comparison, 'shopline_birth_month')).toMatchObject({ omnichat: 3, after: null });
  });

  it('loses nothing where the contact is another member by now, or is none', () => {
    for (const found of [{ ...carried, memberId: 'c2' }, null]) {
      const { verdict, fields } = compareSides({ ...gone, contact: found });
      expect(verdict.code).toBe('gone_from_shopline');
      expect(fields.filter(({ omnichat, after }) => omnichat !== after)).toEqual([]);
    }
  });
});
