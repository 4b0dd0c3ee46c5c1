import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

export interface SignedOmnichatWebhook {
  rawBody: Buffer;
  /** Header `X-Omnichat-Signature`. */
  signature: string | undefined;
  /** The Signature Secret of Omnichat's portal. */
  secret: string;
}

export type OmnichatWebhookVerdict =
  { valid: true } | { valid: false; reason: 'missing_signature' | 'wrong_signature' };

/**
 * Whether Omnichat signed this webhook (contract 5): hex HMAC-SHA256 over the raw bytes. The timestamp header is not
 * covered, so it proves nothing.
 */
export function verifyOmnichatWebhook({ rawBody, signature, secret }: SignedOmnichatWebhook): OmnichatWebhookVerdict {
  if (!signature) return { valid: false, reason: 'missing_signature' };
  if (!/^[0-9a-f]{64}$/.test(signature)) return { valid: false, reason: 'wrong_signature' };
  const expected = createHmac('sha256', secret).update(rawBody).digest();
  return timingSafeEqual(Buffer.from(signature, 'hex'), expected)
    ? { valid: true }
    : { valid: false, reason: 'wrong_signature' };
}

/** For the verification GET: compares without telling by its duration how much was right. */
export function isVerifyToken(given: string | undefined, expected: string): boolean {
  if (given === undefined) return false;
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
