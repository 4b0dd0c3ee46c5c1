import { createHmac, timingSafeEqual } from 'node:crypto';
import { isSafeNumber, LosslessNumber } from 'lossless-json';
import { clockAllowanceMs } from '../../domain/clock';
import { canonicalTexts, parseLosslessObject, writeCanonicalJson } from './canonicalJson';
import { readShoplineEvent, type ShoplineEvent } from './webhookEvent';

/** SHOPLINE lets a merchant's developer resend an event by hand days later, possibly under its old timestamp. */
const maxAgeMs = 7 * 24 * 3_600_000;

export type WebhookRefusal =
  'missing_signature' | 'missing_timestamp' | 'stale_timestamp' | 'future_timestamp' | 'malformed' | 'wrong_signature';

export type WebhookVerdict = { valid: true; event: ShoplineEvent } | { valid: false; reason: WebhookRefusal };

export interface SignedWebhook {
  rawBody: Buffer;
  /** Query parameter `sign`. */
  sign: string | undefined;
  /** Header `x-shopline-developer-event-timestamp`, epoch seconds. */
  timestamp: string | undefined;
  /** The app's client secret. */
  secret: string;
  nowMs: number;
  /** Tries only the form that SHOPLINE's reference writes: for a sender who causes too much work. */
  onlyReference?: boolean;
}

/**
 * Whether SHOPLINE signed this app webhook, and the event it carries (contract A6.1): HMAC-SHA256 over the timestamp, a
 * colon and the payload as compact JSON with sorted keys. Never throws.
 */
export function verifyWebhook({
  rawBody,
  sign,
  timestamp,
  secret,
  nowMs,
  onlyReference = false,
}: SignedWebhook): WebhookVerdict {
  if (!sign) return refused('missing_signature');
  if (!timestamp || !/^\d{1,12}$/.test(timestamp)) return refused('missing_timestamp');
  const ageMs = nowMs - Number(timestamp) * 1000;
  if (ageMs > maxAgeMs) return refused('stale_timestamp');
  if (ageMs < -clockAllowanceMs) return refused('future_timestamp');
  if (!/^[0-9a-f]{64}$/.test(sign)) return refused('wrong_signature');
  const payload = parseLosslessObject(rawBody.toString());
  if (payload === null) return refused('malformed');
  const given = Buffer.from(sign, 'hex');
  const isSignatureOf = (text: string) =>
    timingSafeEqual(given, createHmac('sha256', secret).update(`${timestamp}:${text}`).digest());
  if (!someOf(canonicalTexts(payload), isSignatureOf, onlyReference ? 1 : Infinity)) return refused('wrong_signature');
  const event = readShoplineEvent({
    payload: plainNumbers(payload),
    canonicalJson: () => writeCanonicalJson(payload),
    sentAtSeconds: Number(timestamp),
  });
  return event ? { valid: true, event } : refused('malformed');
}

/** Whether one of the first `atMost` items passes. Items after the one that passes are not even made. */
function someOf<Item>(items: Iterable<Item>, passes: (item: Item) => boolean, atMost: number): boolean {
  let tried = 0;
  for (const item of items) {
    if (passes(item)) return true;
    tried += 1;
    if (tried >= atMost) return false;
  }
  return false;
}

function refused(reason: WebhookRefusal): WebhookVerdict {
  return { valid: false, reason };
}

/**
 * The signed payload itself, with ordinary numbers. The raw body is not parsed a second time, so that nothing unsigned
 * can slip in between two parsers. A number that JavaScript cannot hold, such as nanoseconds, becomes text.
 */
function plainNumbers(value: unknown): unknown {
  if (value instanceof LosslessNumber) {
    return isSafeNumber(value.value) ? Number(value.value) : value.value;
  }
  if (Array.isArray(value)) return value.map(plainNumbers);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plainNumbers(item)]));
}
