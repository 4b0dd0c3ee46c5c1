import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { customerSchema } from '../../core/domain/customer';
import { touchedLineContacts, omnichatEventSchema } from '../../core/partners/omnichat/webhookEvents';
import { isSignedBy } from '../../core/partners/omnichat/webhookSignature';
import { parseLosslessObject, writeCanonicalJson } from '../../core/partners/shopline/canonicalJson';
import { verifyWebhook } from '../../core/partners/shopline/webhookSignature';
import { eventTime } from '../../core/store/inbox/eventTime';
import { assertMappable, customerExample } from './customers';
import { brokenText, damaged, hostileJson } from './hostile';
import { target, type Target } from './target';

const secret = 'fuzz-secret';
const nowMs = Date.UTC(2026, 0, 1);
const timestamp = String(nowMs / 1000);

const shoplineExample = {
  trace_id: 'a1b2',
  topic: 'customer/update',
  merchant_id: '5f0000000000000000000001',
  ts: '1767225600123456789',
  resource: { ...customerExample, _id: customerExample.id },
};
const omnichatExample = {
  platform: 'line',
  channelId: '1650000001',
  userId: `U${'0'.repeat(32)}`,
  socialContacts: [{ platform: 'line', channelId: '1650000001', userId: `U${'1'.repeat(32)}` }],
  tags: ['VIP'],
};

const anyHeader = fc.option(
  fc.oneof(fc.string({ maxLength: 70 }), fc.constantFrom('0', '-1', '1e9', '9'.repeat(15), timestamp, 'ab'.repeat(32))),
  { nil: undefined },
);

function signShopline(body: string): string | undefined {
  const payload = parseLosslessObject(body);
  if (payload === null) return 'ab'.repeat(32);
  return createHmac('sha256', secret)
    .update(`${timestamp}:${writeCanonicalJson(payload)}`)
    .digest('hex');
}

/** What strangers send, and what someone who holds the secret could send. */
export const webhookTargets: Target[] = [
  target(
    'SHOPLINE webhooks of strangers',
    0.1,
    fc.record({ body: fc.oneof(brokenText, hostileJson), sign: anyHeader, at: anyHeader }),
    ({ body, sign, at }) => {
      const verdict = verifyWebhook({ rawBody: Buffer.from(body), sign, timestamp: at, secret, nowMs });
      if (verdict.valid) throw new Error('a body without a signature was taken');
    },
  ),
  target('SHOPLINE webhooks, signed', 0.2, fc.oneof(damaged(shoplineExample), hostileJson), (body) => {
    const rawBody = Buffer.from(body);
    const verdict = verifyWebhook({ rawBody, sign: signShopline(body), timestamp, secret, nowMs });
    if (!verdict.valid) return;
    const { event } = verdict;
    const ids: unknown[] = [event.eventId, event.topic, event.merchantId ?? '', eventTime(event.ts)];
    if (!ids.every((id) => typeof id === 'string')) throw new Error('an id that is no text reaches the database');
    const customer = customerSchema.safeParse(event.resource);
    if (customer.success) assertMappable(customer.data);
  }),
  target(
    'Omnichat webhooks',
    0.1,
    fc.record({ body: fc.oneof(brokenText, hostileJson, damaged(omnichatExample)), signature: anyHeader }),
    ({ body, signature }) => {
      if (signature !== undefined && isSignedBy(secret, { rawBody: Buffer.from(body), signature })) {
        throw new Error('a body without a signature was taken');
      }
      const event = omnichatEventSchema.loose().safeParse(parsed(body));
      if (!event.success) return;
      const ids: unknown[] = touchedLineContacts(event.data).flatMap(({ channelId, userId }) => [channelId, userId]);
      if (!ids.every((id) => typeof id === 'string')) throw new Error('an id that is no text reaches the database');
    },
  ),
];

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
