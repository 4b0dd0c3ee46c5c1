import fc from 'fast-check';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { normalisePhone, type PhoneFields } from './phone';

const verified = (number: string, code?: string): PhoneFields => ({
  mobile_phone: number,
  mobile_phone_country_calling_code: code,
  mobile_phone_verified: true,
});

test.each<[string, PhoneFields, string, string | null]>([
  ['a verified mobile with calling code', verified('0910000123', '886'), 'TW', '886910000123'],
  ['a calling code with a plus', verified('0910000123', '+886'), 'HK', '886910000123'],
  ['a mobile without the leading 0', verified('910000123', '886'), 'TW', '886910000123'],
  ['a number that carries its calling code', verified('886910000123', '886'), 'TW', '886910000123'],
  ['an international number in a store abroad', verified('+886 910-000-123'), 'HK', '886910000123'],
  ['no calling code, so the store’s country', verified('61234567'), 'HK', '85261234567'],
  ['an empty calling code, so the store’s country', verified('0910000123', ' '), 'TW', '886910000123'],
  ['a store country in small letters', verified('0910000123'), 'tw', '886910000123'],
  ['a landline', verified('02-2345-6789', '886'), 'TW', '886223456789'],
  ['an Italian landline keeps its 0', verified('0669821', '39'), 'TW', '390669821'],
  ['a number too short', verified('12345', '886'), 'TW', null],
  ['a number too long', verified('0910000123456', '886'), 'TW', null],
  ['a 0 that is no national prefix', verified('0900000', '886'), 'TW', null],
  ['letters', verified('call me', '886'), 'TW', null],
  ['an unknown calling code', verified('0910000123', '999'), 'TW', null],
  ['an unknown store country', verified('0910000123'), 'XX', null],
  ['no phone at all', {}, 'TW', null],
  ['blank phones', { mobile_phone: ' ', phones: ['', null], phone: '' }, 'TW', null],
  ['the last of the unverified phones', { phones: ['0910000001', '0910000002', ''] }, 'TW', '886910000002'],
  ['`phone` when `phones` is missing', { phone: '0910000003' }, 'TW', '886910000003'],
  ['a calling code for `phones`', { phones: ['61234567'], phone_country_code: '852' }, 'TW', '85261234567'],
  ['a country for `phones`', { phones: ['61234567'], phone_country_code: 'HK' }, 'TW', '85261234567'],
  [
    'a mobile whose verification is not told',
    { mobile_phone: '0910000004', phones: ['0910000005'] },
    'TW',
    '886910000004',
  ],
  [
    'another phone before an unverified mobile',
    { mobile_phone: '0910000006', mobile_phone_verified: false, phones: ['0910000007'] },
    'TW',
    '886910000007',
  ],
  [
    'an unverified mobile when it is all',
    { mobile_phone: '0910000008', mobile_phone_verified: false },
    'TW',
    '886910000008',
  ],
])('%s', (_name, customer, storeCountryCode, expected) => {
  expect(normalisePhone(customer, storeCountryCode)).toBe(expected);
});

test('the short cut for Taiwan mobiles agrees with the library', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^0?9\d{8}$/), (number) => {
      const parsed = parsePhoneNumberFromString(number, { defaultCallingCode: '886' });
      expect(parsed?.isPossible()).toBe(true);
      expect(normalisePhone(verified(number, '886'), 'HK')).toBe(parsed?.number.slice(1));
    }),
  );
});

test('whatever the fields hold, the result is 7 to 15 digits or null, and normalising it again changes nothing', () => {
  const text = fc.option(fc.oneof(fc.string(), fc.stringMatching(/^\+?\d{0,16}$/)), { nil: null });
  const customer = fc.record({
    mobile_phone: text,
    mobile_phone_country_calling_code: fc.option(fc.constantFrom('886', '852', '1', '44', '999', 'x', '')),
    mobile_phone_verified: fc.option(fc.boolean()),
    phones: fc.option(fc.array(text)),
    phone: text,
    phone_country_code: fc.option(fc.constantFrom('886', 'HK', 'tw', '__proto__')),
  });
  fc.assert(
    fc.property(customer, fc.constantFrom('TW', 'HK', 'JP', 'XX', ''), (fields, country) => {
      const phone = normalisePhone(fields, country);
      if (phone === null) return;
      expect(phone).toMatch(/^[1-9]\d{5,16}$/);
      expect(normalisePhone(verified(`+${phone}`), 'TW')).toBe(phone);
    }),
    { numRuns: 500 },
  );
});
