import fc from 'fast-check';
import { omnichatEventSchema, touchedLineContacts } from './webhookEvents';
import { isSignedBy } from './webhookSignature';

const secret = 'test-secret';
const rawBody = Buffer.from(
  '{"platform":"line","channelId":"1650000001","userId":"U0123456789abcdef0123456789abcdef","phone":"886912345678"}',
);
const signature = '8157763e5582e823451e55c723293cdce7b0509bb889c14c02d5bd10e2dcf6f7';

test('the known vector is accepted', () => {
  expect(isSignedBy(secret, { rawBody, signature })).toBe(true);
});

test('the raw bytes count: one space more is another body', () => {
  expect(isSignedBy(secret, { rawBody: Buffer.concat([rawBody, Buffer.from(' ')]), signature })).toBe(false);
});

test.each(['', 'ab', signature.toUpperCase(), `${signature}00`, `${signature.slice(0, -1)}0`])(
  'the signature %j is refused',
  (given) => {
    expect(isSignedBy(secret, { rawBody, signature: given })).toBe(false);
  },
);

const [one, three] = [`U${'a'.repeat(32)}`, `U${'3'.repeat(32)}`];

test.each<[string, object, object[]]>([
  [
    'a channel event',
    { platform: 'line', channelId: '1', userId: one, phone: '886' },
    [{ channelId: '1', userId: one }],
  ],
  [
    'a customer event',
    {
      memberId: null,
      customAttributes: null,
      socialContacts: [
        { platform: 'line', channelId: '1', userId: one },
        { platform: 'line', channelId: '1', userId: one },
        { platform: 'whatsapp', channelId: '2', userId: null, bsuid: 'x' },
        { platform: 'line', channelId: '3', userId: three },
      ],
    },
    [
      { channelId: '1', userId: one },
      { channelId: '3', userId: three },
    ],
  ],
  [
    'an event that gives an account as a number, and entries of another shape',
    {
      socialContacts: [
        { platform: 'line', channelId: 1, userId: one },
        { platform: 'line', channelId: {}, userId: three },
        'a contact',
        { platform: 7, channelId: '3', userId: three },
      ],
    },
    [{ channelId: '1', userId: one }],
  ],
  [
    'an event that leaves its own account empty',
    { platform: '', channelId: '', userId: '', socialContacts: [{ platform: 'line', channelId: '1', userId: one }] },
    [{ channelId: '1', userId: one }],
  ],
  [
    'an event with ids that LINE never gave',
    {
      socialContacts: ['U1', one.toUpperCase(), `${one}1`, ` ${one}`, `C${'1'.repeat(32)}`, `U${'g'.repeat(32)}`].map(
        (userId) => ({ platform: 'line', channelId: '1', userId }),
      ),
    },
    [],
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
