import { formatFieldValue } from './fieldValue';
import { en } from './locales/en';
import { zhTW } from './locales/zh-TW';

const chinese = { language: 'zh-TW', texts: zhTW } as const;
const english = { language: 'en', texts: en } as const;

it.each([
  ['shopline_gender', 'male', 'text', '男'],
  ['shopline_gender', 'unheard-of', 'text', 'unheard-of'],
  ['shopline_total_spent', 19320, 'number', '19,320'],
  ['shopline_blacklisted', false, 'boolean', '否'],
  ['shopline_birthday', '1996-03-05', 'date', '1996年3月5日'],
  ['shopline_registered_at', '2026-11-26T02:31:27', 'datetime', '2026/11/26 02:31:27'],
  ['phone', '886912345678', undefined, '+886912345678'],
  ['email', 'a@b.example', undefined, 'a@b.example'],
] as const)('%s %j (%s) is written %s', (field, value, type, expected) => {
  // Between date and time stands a space of some width or other.
  expect(formatFieldValue(field, value, type, chinese).replaceAll(/\s/g, ' ')).toBe(expected);
});

it('is in the language of the page', () => {
  expect(formatFieldValue('shopline_gender', 'female', 'text', english)).toBe('Female');
  expect(formatFieldValue('shopline_birthday', '1996-03-05', 'date', english)).toBe('Mar 5, 1996');
});
