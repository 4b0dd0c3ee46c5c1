import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

const toleranceSeconds = 5 * 60;

/**
 * Checks a webhook by the Standard Webhooks specification. A signature is `v1,` and the base64 of an HMAC-SHA256 over
 * `id.timestamp.body`. Its key is what follows `whsec_` in the secret, decoded from base64. Spaces separate several
 * signatures. A timestamp more than five minutes from now is refused.
 * @returns why it is refused; null: it is good
 */
export function refusalOf(
  headers: IncomingHttpHeaders,
  body: string,
  secrets: readonly string[],
  nowMs: number,
): 'missing_header' | 'bad_timestamp' | 'bad_signature' | null {
  const read = (name: string) => (typeof headers[name] === 'string' ? headers[name] : '');
  const [id, timestamp, signatures] = [read('webhook-id'), read('webhook-timestamp'), read('webhook-signature')];
  if (id === '' || timestamp === '' || signatures === '') return 'missing_header';
  const seconds = /^\d+$/.test(timestamp) ? Number(timestamp) : NaN;
  if (!(Math.abs(nowMs / 1000 - seconds) <= toleranceSeconds)) return 'bad_timestamp';
  const isGood = secrets.some((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
    const wanted = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest();
    return signatures.split(' ').some((signature) => {
      const [version, value = ''] = signature.split(',');
      const given = Buffer.from(value, 'base64');
      return version === 'v1' && given.length === wanted.length && timingSafeEqual(given, wanted);
    });
  });
  return isGood ? null : 'bad_signature';
}
