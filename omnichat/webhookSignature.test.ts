import fc from 'fast-check';
import { omnichatEventSchema, touchedLineContacts } from './webhookEvents';
import { isVerifyToken, verifyOmnichatWebhook } from './webhookSignature';

const secret = 'test-secret';
const rawBody = Buffer.from(
  '{"platform":"line","channelId":"1650000001","userId":"U0123456789abcdef0123456789abcdef","phone":"886912345678"}',
);
const signature = '8157763e5582e823451e55c723293cdce7b0509bb889c14c02d5bd10e2dcf6f7';

test('the known vector is accepted', () => {
  expect(verifyOmnichatWebhook({ rawBody, signature, secret })).toEqual({ valid: true });
});

test('the raw bytes count: one space more is another body', () => {
  const spaced = Buffer.concat([rawBody, Buffer.from(' ')]);
  expect(verifyOmnichatWebhook({ rawBody: spaced, signature, secret })).toEqual({
    valid: false,
    reason: 'wrong_signature',
  });
});

test.each([
  [undefined, 'missing_signature'],
  ['', 'missing_signature'],
  ['ab', 'wrong_signature'],
  [signature.toUpperCase(), 'wrong_signature'],
  [`${signature}00`, 'wrong_signature'],
])('the signature %j is refused', (given, reason) => {
  expect(verifyOmnichatWebhook({ rawBody, signature: given, secret })).toEqual({ valid: false, reason });
});

test('only the verify token itself is the verify token', () => {
  expect(isVerifyToken('token', 'token')).toBe(true);
  expect(isVerifyToken('toke', 'token')).toBe(false);
  expect(isVerifyToken(undefined, 'token')).toBe(false);
});

test.each<[string, object, object[]]>([
  [
    'a channel event',
    { platform: 'line', channelId: '1', userId: 'U1', phone: '886' },
    [{ channelId: '1', userId: 'U1' }],
  ],
  [
    'a customer event',
    {
      memberId: null,
      customAttributes: null,
      socialContacts: [
        { platform: 'line', channelId: '1', userId: 'U1' },
        { platform: 'whatsapp', channelId: '2', userId: null, bsuid: 'x' },
        { platform: 'line', channelId: '3', userId: 'U3' },
      ],
    },
    [
      { channelId: '1', userId: 'U1' },
      { channelId: '3', userId: 'U3' },
    ],
  ],
  ['a customer without contacts', { memberId: '1', socialContacts: null }, []],
])('%s names the LINE contacts it touches', (_name, body, contacts) => {
  expect(touchedLineContacts(omnichatEventSchema.parse(body))).toEqual(contacts);
});

test('no body makes reading an event throw', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (body) => {
      const event = omnichatEventSchema.safeParse(body);
      if (event.success) expect(Array.isArray(touchedLineContacts(event.data))).toBe(true);
    }),
  );
});
