import fc from 'fast-check';
import { customAttributes } from './attributes';
import { customerSchema } from './customer';
import { mapMember } from './mapping';
import { defaultSettings, type Settings } from './types';

const store = { countryCode: 'TW', defaultLanguage: 'zh-hant' };
const member = { id: 'm1', is_member: true, line_id: 'U1', mobile_phone: '0910000123' };

function map(fields: object, settings: Partial<Settings> = {}) {
  const customer = customerSchema.parse({ ...member, ...fields });
  return mapMember(customer, { settings: { ...defaultSettings, ...settings }, store });
}

function desired(fields: object, settings: Partial<Settings> = {}) {
  const mapped = map(fields, settings);
  if (!mapped.eligible) throw new Error(mapped.code);
  return mapped.desired;
}

test.each([
  ['a guest, whatever else is missing', { is_member: false, line_id: null, mobile_phone: null }, 'not_a_member'],
  ['no LINE login, whatever else is missing', { line_id: null, mobile_phone: null }, 'no_line_login'],
  ['a blank LINE id', { line_id: '  ' }, 'no_line_login'],
  ['no phone', { mobile_phone: null }, 'no_phone'],
  ['an impossible phone', { mobile_phone: '12' }, 'no_phone'],
])('%s is skipped', (_name, fields, code) => {
  expect(map(fields)).toMatchObject({ eligible: false, code });
});

test('who is skipped is still told apart', () => {
  expect(map({ is_member: false })).toEqual({
    customerId: 'm1',
    lineUserId: 'U1',
    phone: '886910000123',
    isMember: false,
    eligible: false,
    code: 'not_a_member',
  });
});

test('a customer who does not say whether they are a member is one', () => {
  expect(map({ is_member: null })).toMatchObject({ eligible: true, isMember: true });
});

test('the rule "line" lets a member without phone through', () => {
  expect(desired({ mobile_phone: null }, { eligibility: 'line' })).toMatchObject({ memberId: 'm1', phone: null });
});

test('ids and e-mails are trimmed, and an empty e-mail is none', () => {
  expect(map({ line_id: ' U1\n' }).lineUserId).toBe('U1');
  expect(desired({ email: 'a@example.com\n' }).email).toBe('a@example.com');
  expect(desired({ email: ' ' }).email).toBeNull();
});

test('tags are trimmed and each is named once', () => {
  expect(desired({ tags: ['VIP', ' VIP ', '', null, 'A&B'] }).tags).toEqual(['VIP', 'A&B']);
  expect(desired({ tags: null }).tags).toEqual([]);
});

test('an attribute that SHOPLINE lacks is null, but what it did not tell and what is switched off is left out', () => {
  const usual = customAttributes.filter(({ key, isOptional }) => key !== 'shopline_sms_marketing' && !isOptional);
  const keys = usual.map(({ key }) => key);
  expect(desired({}).attributes).toEqual(keys.map((key) => expect.objectContaining({ key, value: null }) as unknown));
  const some = desired({}, { disabledAttributes: keys.slice(1) });
  expect(some.attributes).toEqual([{ key: 'shopline_member_tier', type: 'text', value: null }]);
});

test('an optional attribute is kept where it is switched on, and left as it is where SHOPLINE did not tell', () => {
  const enabledAttributes = ['shopline_next_tier', 'shopline_tier_upgrade_spent', 'shopline_birth_month'];
  const of = (fields: object) =>
    desired(fields, { enabledAttributes }).attributes.filter(({ key }) => enabledAttributes.includes(key));
  const membership_tier_gap = { next_tier: { name_translations: { 'zh-hant': '白金' } }, user_spending: null };
  expect(of({ membership_tier_gap, birth_month: 3 })).toEqual([
    { key: 'shopline_next_tier', type: 'text', value: '白金' },
    { key: 'shopline_tier_upgrade_spent', type: 'number', value: null },
    { key: 'shopline_birth_month', type: 'number', value: 3 },
  ]);
  expect(of({})).toEqual([{ key: 'shopline_birth_month', type: 'number', value: null }]);
  expect(desired({ membership_tier_gap, birth_month: 3 }).attributes.map(({ key }) => key)).not.toContain(
    'shopline_birth_month',
  );
});

test('a member who meets not every condition is skipped, after every reason of their own', () => {
  const conditions: Settings['conditions'] = [
    { field: 'tag', op: 'has', value: 'VIP' },
    { field: 'order_count', op: 'at_least', value: 3 },
  ];
  expect(map({ tags: ['VIP'], order_count: 3 }, { conditions })).toMatchObject({ eligible: true });
  const unmet = { eligible: false, code: 'condition_not_met' };
  expect(map({ tags: ['VIP'], order_count: 2 }, { conditions })).toMatchObject(unmet);
  expect(map({ tags: [], order_count: 3 }, { conditions })).toMatchObject(unmet);
  expect(map({ mobile_phone: null }, { conditions })).toMatchObject({ code: 'no_phone' });
  expect(map({ is_member: false }, { conditions })).toMatchObject({ code: 'not_a_member' });
});

test("the store's own fields come after the table, typed as the team says, and none that is switched off", () => {
  const customFields: Settings['customFields'] = [
    { fieldId: 'f1', key: 'shoe_size', type: 'number', enabled: true },
    { fieldId: 'f2', key: 'skin_type', type: 'text', enabled: false },
    { fieldId: 'f3', key: 'pet_birthday', type: 'date', enabled: true },
  ];
  const custom_data = [
    { field_id: 'f1', type: 'text', value: '42' },
    { field_id: 'f2', type: 'text', value: '油性' },
  ];
  expect(desired({ custom_data }, { customFields }).attributes.slice(-2)).toEqual([
    { key: 'shoe_size', type: 'number', value: 42 },
    { key: 'pet_birthday', type: 'date', value: null },
  ]);
  expect(desired({}, { customFields }).attributes).toEqual(desired({}).attributes);
});

test('mapping is total and stable: the same customer always gives the same member, with values of the right type', () => {
  const anything = fc.record(
    {
      id: fc.string({ minLength: 1 }),
      is_member: fc.option(fc.boolean()),
      line_id: fc.option(fc.string()),
      mobile_phone: fc.option(fc.oneof(fc.string(), fc.constant('0910000123'))),
      email: fc.option(fc.string()),
      tags: fc.option(fc.array(fc.option(fc.string()))),
      member_point_balance: fc.option(fc.integer()),
      birth_year: fc.option(fc.integer()),
      birth_month: fc.option(fc.integer({ min: 0, max: 13 })),
      birth_day: fc.option(fc.integer({ min: 0, max: 32 })),
      gender: fc.option(fc.string()),
      membership_tier: fc.option(
        fc.record({ name_translations: fc.option(fc.dictionary(fc.string(), fc.option(fc.string()))) }),
      ),
    },
    { requiredKeys: ['id'] },
  );
  fc.assert(
    fc.property(anything, (raw) => {
      const first = mapMember(customerSchema.parse(raw), { settings: defaultSettings, store });
      expect(mapMember(customerSchema.parse(structuredClone(raw)), { settings: defaultSettings, store })).toEqual(
        first,
      );
      if (!first.eligible) return;
      for (const { type, value } of first.desired.attributes) {
        const wanted = type === 'number' || type === 'boolean' ? type : 'string';
        if (value !== null) expect(typeof value).toBe(wanted);
        expect(value).not.toBe('');
      }
    }),
  );
});
