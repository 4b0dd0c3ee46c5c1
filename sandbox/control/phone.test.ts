import type { Member } from '../shoplineApi/member';
import { expectedPhone } from './phone';

test.each([
  ['0910000123', '886', 'TW', '886910000123'],
  ['0910000123', null, 'TW', '886910000123'],
  ['0910-000-123', '886', 'TW', '886910000123'],
  ['910000123', '886', 'TW', '886910000123'],
  ['+852 9123 4567', null, 'TW', '85291234567'],
  ['91234567', '852', 'TW', '85291234567'],
  ['91234567', null, 'HK', '85291234567'],
  ['12345', null, 'TW', null],
  [null, null, 'TW', null],
] as const)('%s with calling code %s in a store of %s is %s', (phone, callingCode, country, expected) => {
  expect(expectedPhone({ phone, callingCode, olderPhones: [] as string[] } as Member, country)).toBe(expected);
});
