import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { verifyWebhook, type SignedWebhook } from './webhookSignature';

const secret = 'test-secret';
const timestamp = '1700000000';
const nowMs = 1_700_000_000_000;

/** Signs `message` and delivers `body`: SHOPLINE signs the event with its keys sorted, and may send it unsorted. */
function delivery(body: string, message = body, changes: Partial<SignedWebhook> = {}): SignedWebhook {
  const sign = createHmac('sha256', secret).update(`${timestamp}:${message}`).digest('hex');
  return { rawBody: Buffer.from(body), sign, timestamp, secret, nowMs, ...changes };
}

const event = (resource: string) => `{"merchant_id":"m","resource":${resource},"topic":"t","trace_id":"x","ts":"1"}`;

test('the official vector holds, though its payload has neither a trace id nor a time', () => {
  const official = {
    secret: 'b5138dd0a7c04f674260e1d3b3a762347421396fc5fc1bee55a2c2653c4207bd',
    timestamp: '1618994178',
    sign: 'ae8b68f6a26d8f95290c761d10dbce01c775fd4d734e942e643aee20c86ebf4b',
    rawBody: Buffer.from(
      '{"topic":"application/uninstall","event":"Application","resource":{"updated_at":"2021-04-21T08:36:17.892Z","merchant_id":"5dad5d2604515400018dcc90","_id":"607fd9c2ff790b001cd23353"},"merchant_id":"5dad5d2604515400018dcc90"}',
    ),
    nowMs: 1_618_994_178_000,
  };
  const verdict = verifyWebhook(official);
  expect(verdict).toEqual({
    valid: true,
    event: {
      eventId: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string,
      topic: 'application/uninstall',
      merchantId: '5dad5d2604515400018dcc90',
      ts: '1618994177892000000',
      hasOwnTs: false,
      resource: {
        updated_at: '2021-04-21T08:36:17.892Z',
        merchant_id: '5dad5d2604515400018dcc90',
        _id: '607fd9c2ff790b001cd23353',
      },
    },
  });
  expect(verifyWebhook({ ...official, nowMs: official.nowMs + 60_000 })).toEqual(verdict);
  const tampered = { ...official, rawBody: Buffer.from(official.rawBody.toString().replace('uninstall', 'install')) };
  expect(verifyWebhook(tampered)).toEqual({ valid: false, reason: 'wrong_signature' });
});

test.each([
  ['as they are', 'eaa9f33c49ad7146b3bb42b8009a74b59200ed8c656226a97ff9ebf4e3612af8'],
  ['escaped', '0dd12c8b48dddb5348ac0ce6f8c12d0481accbc239cda3b82a196d8be17983c2'],
])('a payload signed with <>& %s is accepted, however it was sent', (_name, sign) => {
  const raw =
    '{"ts":"1679889632648615711","trace_id":"t-1","topic":"customer/update","resource":{"tags":["VIP","A&B"],"name":"王<小>明","line_id":null,"addresses":[{"b":1,"a":2}],"_id":"5ce0d084e388096bdb229a59"},"merchant_id":"5dad5d2604515400018dcc90","event":"Customer"}';
  for (const body of [raw, raw.replace(/[<>&]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`)]) {
    expect(verifyWebhook({ rawBody: Buffer.from(body), sign, timestamp, secret, nowMs })).toEqual({
      valid: true,
      event: {
        eventId: 't-1',
        ts: '1679889632648615711',
        hasOwnTs: true,
        topic: 'customer/update',
        merchantId: '5dad5d2604515400018dcc90',
        resource: {
          _id: '5ce0d084e388096bdb229a59',
          addresses: [{ a: 2, b: 1 }],
          line_id: null,
          name: '王<小>明',
          tags: ['VIP', 'A&B'],
        },
      },
    });
  }
});

test.each(['10.0', '1e3', '-0', '0.10', '9007199254740993', '123456789012345678901234567890'])(
  'the number %s keeps its form',
  (number) => {
    expect(verifyWebhook(delivery(event(`{"n":${number}}`))).valid).toBe(true);
    const rewritten = delivery(event(`{"n":${number}}`), event(`{"n":${number}0}`));
    expect(verifyWebhook(rewritten)).toEqual({ valid: false, reason: 'wrong_signature' });
  },
);

test('10 signed as 10.0 is another payload', () => {
  expect(verifyWebhook(delivery(event('{"n":10}'), event('{"n":10.0}'))).valid).toBe(false);
});

test('nanoseconds sent as a number stay exact', () => {
  const body = event('{}').replace('"ts":"1"', '"ts":1679889632648615711');
  expect(verifyWebhook(delivery(body))).toMatchObject({ valid: true, event: { ts: '1679889632648615711' } });
});

test.each([
  ['integer-like keys first', '{"2":1,"10":1,"-1":1,"01":1,"a":1}', '{"2":1,"10":1,"-1":1,"01":1,"a":1}'],
  ['purely alphabetical keys', '{"2":1,"10":1,"-1":1,"01":1,"a":1}', '{"-1":1,"01":1,"10":1,"2":1,"a":1}'],
  ['escaped line separators', '{"a":"<\u2028\u2029"}', '{"a":"\\u003c\\u2028\\u2029"}'],
  ['all but ASCII escaped', '{"name":"王<小>明 🧧"}', '{"name":"\\u738b<\\u5c0f>\\u660e \\ud83e\\udde7"}'],
  ['only line separators escaped', '{"a":"<\u2028\u2029"}', '{"a":"<\\u2028\\u2029"}'],
])('a payload signed with %s is accepted', (_name, sent, signed) => {
  expect(verifyWebhook(delivery(event(sent), event(signed))).valid).toBe(true);
});

describe('of a sender who makes too much work', () => {
  const changes = { onlyReference: true };

  test.each(['{"a":1}', '{"2":1,"10":1,"-1":1}', '{"a":"<&>\u2028"}'])(
    '%s signed as the reference does is accepted',
    (sent) => {
      const sorted = JSON.stringify(JSON.parse(event(sent)));
      expect(verifyWebhook(delivery(event(sent), sorted, changes)).valid).toBe(true);
    },
  );

  test('what others write is not tried', () => {
    const escaped = event('{"a":"\\u003c"}');
    expect(verifyWebhook(delivery(event('{"a":"<"}'), escaped)).valid).toBe(true);
    expect(verifyWebhook(delivery(event('{"a":"<"}'), escaped, changes)).valid).toBe(false);
  });
});

test.each<[string, Partial<SignedWebhook>, string]>([
  ['no signature', { sign: undefined }, 'missing_signature'],
  ['an empty signature', { sign: '' }, 'missing_signature'],
  ['a short signature', { sign: 'ab' }, 'wrong_signature'],
  ['another signature', { sign: '0'.repeat(64) }, 'wrong_signature'],
  ['another secret', { secret: 'other' }, 'wrong_signature'],
  ['no timestamp', { timestamp: undefined }, 'missing_timestamp'],
  ['a timestamp that is none', { timestamp: 'now' }, 'missing_timestamp'],
  ['another timestamp', { timestamp: '1700000001' }, 'wrong_signature'],
  ['a timestamp more than 7 days old', { nowMs: nowMs + 7 * 86_400_000 + 1 }, 'stale_timestamp'],
  ['a timestamp more than 10 minutes ahead', { nowMs: nowMs - 600_001 }, 'future_timestamp'],
])('%s is refused', (_name, changes, reason) => {
  const body = event('{}');
  expect(verifyWebhook(delivery(body, body, changes))).toEqual({ valid: false, reason });
});

test.each([nowMs + 7 * 86_400_000, nowMs - 600_000])('at the edges of the window (%d) it is accepted', (edgeMs) => {
  const body = event('{}');
  expect(verifyWebhook(delivery(body, body, { nowMs: edgeMs })).valid).toBe(true);
});

test.each([
  ['no body', ''],
  ['no JSON', 'trace_id=1'],
  ['an array', '[]'],
  ['a number', '7'],
  ['half an object', '{"trace_id":'],
  ['one key with two values', event('{"a":1,"a":2}')],
  ['a body nested without end', '{"a":'.repeat(200_000)],
  ['an open string full of quotes', `{"a":"${'\\"'.repeat(200_000)}`],
  ['no topic', '{"merchant_id":"m","trace_id":"x"}'],
  ['a trace id that is no id', '{"merchant_id":"m","topic":"t","trace_id":[1]}'],
  ['a topic that is no text', '{"merchant_id":"m","topic":1,"trace_id":"x"}'],
])('a signed delivery with %s is malformed', (_name, body) => {
  expect(verifyWebhook(delivery(body))).toEqual({ valid: false, reason: 'malformed' });
});

test('a key called __proto__ is covered by the signature and changes nothing else', () => {
  const sneaked = '{"merchant_id":"m","topic":"t","trace_id":"x","__proto__":{"resource":{"polluted":1}}}';
  expect(verifyWebhook(delivery(sneaked, '{"merchant_id":"m","topic":"t","trace_id":"x"}'))).toEqual({
    valid: false,
    reason: 'wrong_signature',
  });
  const signed = delivery(
    sneaked,
    '{"__proto__":{"resource":{"polluted":1}},"merchant_id":"m","topic":"t","trace_id":"x"}',
  );
  expect(verifyWebhook(signed)).toEqual({
    valid: true,
    event: {
      merchantId: 'm',
      topic: 't',
      eventId: 'x',
      ts: '1700000000999000000',
      hasOwnTs: false,
      resource: null,
    },
  });
  expect({}).not.toHaveProperty('polluted');
});

test('a trace id may be a number', () => {
  const body = '{"merchant_id":"m","topic":"t","trace_id":7}';
  expect(verifyWebhook(delivery(body))).toMatchObject({ valid: true, event: { eventId: '7' } });
});

test('an unknown topic may carry anything, and leave out the store', () => {
  expect(verifyWebhook(delivery(event('[1]')))).toMatchObject({ valid: true, event: { resource: null } });
  expect(verifyWebhook(delivery('{"topic":"t","trace_id":"x"}'))).toMatchObject({
    valid: true,
    event: { merchantId: null },
  });
});

describe('without a usable ts', () => {
  const eventOf = (resource: string, changes: Partial<SignedWebhook> = {}) => {
    const body = `{"merchant_id":"m","resource":${resource},"topic":"t","ts":"0"}`;
    const signed = delivery(body, body, changes);
    const at = changes.timestamp ?? timestamp;
    const sign = createHmac('sha256', secret).update(`${at}:${body}`).digest('hex');
    const verdict = verifyWebhook({ ...signed, sign });
    if (!verdict.valid) throw new Error(verdict.reason);
    return verdict.event;
  };

  test.each([
    ['{"updated_at":"2023-03-27T04:00:32.55Z"}', '1679889632550000000'],
    ['{"updated_at":"soon"}', '1700000000999000000'],
    ['{"updated_at":null}', '1700000000999000000'],
    ['{}', '1700000000999000000'],
  ])('the time of an event of %s is %s', (resource, ts) => {
    expect(eventOf(resource)).toMatchObject({ ts, hasOwnTs: false });
  });

  test('and without a trace id, a resend of what has a time is a duplicate, and of what has none another event', () => {
    const later = { timestamp: '1700000060' };
    const timed = '{"_id":"c","updated_at":"2023-03-27T04:00:32.55Z"}';
    expect(eventOf(timed, later).eventId).toBe(eventOf(timed).eventId);
    expect(eventOf('{"_id":"c"}', later).eventId).not.toBe(eventOf('{"_id":"c"}').eventId);
  });
});

test('any resource is accepted as signed, and refused once a byte of the signature differs', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.nat(63), (value, position) => {
      const sorted = JSON.stringify(value, (_key, item: unknown) =>
        typeof item === 'object' && item !== null && !Array.isArray(item)
          ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
          : item,
      );
      const signed = delivery(event(JSON.stringify(value)), event(sorted));
      expect(verifyWebhook(signed).valid).toBe(true);
      const digits = [...(signed.sign ?? '')];
      digits[position] = digits[position] === '0' ? '1' : '0';
      expect(verifyWebhook({ ...signed, sign: digits.join('') }).valid).toBe(false);
    }),
    { numRuns: 200 },
  );
});

test('no input makes it throw', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), fc.string(), fc.string(), (body, sign, stamp) => {
      const verdict = verifyWebhook({ rawBody: Buffer.from(body), sign, timestamp: stamp, secret, nowMs });
      expect(verdict.valid).toBe(false);
    }),
  );
});
