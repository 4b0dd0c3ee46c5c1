import { createHmac, timingSafeEqual } from 'node:crypto';

interface SignedBytes {
  rawBody: Buffer;
  /** Header `X-Omnichat-Signature`. */
  signature: string;
}

/**
 * Whether Omnichat signed this webhook with a subscription's Signature Secret (contract 5): hex HMAC-SHA256 over the
 * raw bytes. The timestamp header is not covered, so it proves nothing.
 */
export function isSignedBy(secret: string, { rawBody, signature }: SignedBytes): boolean {
  if (!/^[0-9a-f]{64}$/.test(signature)) return false;
  const expected = createHmac('sha256', secret).update(rawBody).digest();
  return timingSafeEqual(Buffer.from(signature, 'hex'), expected);
}
