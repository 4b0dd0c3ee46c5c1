import { canonicalTexts, parseLosslessObject } from './canonicalJson';

test.each([
  ['a plain payload', '{"b":1.0,"a":[{"d":1,"c":2}]}', ['{"a":[{"c":2,"d":1}],"b":1.0}']],
  ['one with HTML', '{"a":"<&"}', ['{"a":"<&"}', '{"a":"\\u003c\\u0026"}']],
  ['one with a line separator', '{"a":"\u2028"}', ['{"a":"\u2028"}', '{"a":"\\u2028"}']],
  [
    'one with both',
    '{"a":"<\u2029"}',
    ['{"a":"<\u2029"}', '{"a":"\\u003c\\u2029"}', '{"a":"\\u003c\u2029"}', '{"a":"<\\u2029"}'],
  ],
  ['one with Chinese', '{"a":"王🧧"}', ['{"a":"王🧧"}', '{"a":"\\u738b\\ud83e\\udde7"}']],
  [
    'one with integer-like keys deep inside',
    '{"a":[{"-":1,"2":1}]}',
    ['{"a":[{"2":1,"-":1}]}', '{"a":[{"-":1,"2":1}]}'],
  ],
])('%s is written in every way that differs, and in none twice', (_name, sent, texts) => {
  const payload = parseLosslessObject(sent);
  expect(payload && [...canonicalTexts(payload)]).toEqual(texts);
});

test('both orders of keys with every escaping make eight', () => {
  const payload = parseLosslessObject('{"-":"<","2":"\u2028"}');
  expect(new Set(payload && canonicalTexts(payload)).size).toBe(8);
});
