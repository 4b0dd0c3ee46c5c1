/** No cap on calls lasts longer. A partner that asks for more is called again after this, and no timer overflows. */
const longestWaitMs = 3_600_000;

/**
 * Milliseconds of a `Retry-After` header, given in seconds or as an HTTP date (RFC 9110, 10.2.3), an hour at most; null
 * when there is none, or it cannot be read. A date in the past is 0.
 */
export function retryAfterMs(header: string | null | undefined, nowMs: number): number | null {
  const value = header?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(value)) return Math.min(longestWaitMs, Math.ceil(Number(value) * 1000));
  // Date.parse takes a lone number for a year, so only what starts like a day name is let through to it.
  if (!/^[A-Za-z]{3,9},? /.test(value)) return null;
  const atMs = Date.parse(value);
  return Number.isNaN(atMs) ? null : Math.min(longestWaitMs, Math.max(0, atMs - nowMs));
}
