import { signWebhook, writeJson } from './webhookSignature';

test('the official test vector is met', () => {
  const payload = {
    topic: 'application/uninstall',
    resource: {
      updated_at: '2021-04-21T08:36:17.892Z',
      merchant_id: '5dad5d2604515400018dcc90',
      _id: '607fd9c2ff790b001cd23353',
    },
    merchant_id: '5dad5d2604515400018dcc90',
    event: 'Application',
  };
  const secret = 'b5138dd0a7c04f674260e1d3b3a762347421396fc5fc1bee55a2c2653c4207bd';
  const sign = 'ae8b68f6a26d8f95290c761d10dbce01c775fd4d734e942e643aee20c86ebf4b';
  expect(signWebhook(secret, 1_618_994_178, payload, { escapeHtml: false, amounts: 'plain' })).toBe(sign);
});

test.each([
  [false, 'eaa9f33c49ad7146b3bb42b8009a74b59200ed8c656226a97ff9ebf4e3612af8'],
  [true, '0dd12c8b48dddb5348ac0ce6f8c12d0481accbc239cda3b82a196d8be17983c2'],
])('nested objects, arrays and <>& sign as documented (escaped: %s)', (escapeHtml, sign) => {
  const payload = {
    ts: '1679889632648615711',
    trace_id: 't-1',
    topic: 'customer/update',
    resource: {
      tags: ['VIP', 'A&B'],
      name: '王<小>明',
      line_id: null,
      addresses: [{ b: 1, a: 2 }],
      _id: '5ce0d084e388096bdb229a59',
    },
    merchant_id: '5dad5d2604515400018dcc90',
    event: 'Customer',
  };
  expect(signWebhook('test-secret', 1_700_000_000, payload, { escapeHtml, amounts: 'plain' })).toBe(sign);
});

test.each([
  ['plain', '2720'],
  ['decimal', '2720.0'],
] as const)('amounts are written %s, keys that look like indexes come first', (amounts, dollars) => {
  const value = { b: 1, total: { dollars: 2720, cents: 2720 }, 10: 'x', 9: 'y' };
  expect(writeJson(value, { keys: 'sorted', escapeHtml: false, amounts })).toBe(
    `{"9":"y","10":"x","b":1,"total":{"cents":2720,"dollars":${dollars}}}`,
  );
});

test('a shuffled, escaped body means the same', () => {
  const value = { a: 1, b: { c: ['<', { d: '&', e: null }] }, f: true };
  expect(JSON.parse(writeJson(value, { keys: 'shuffled', escapeHtml: true, amounts: 'plain' }))).toEqual(value);
});
