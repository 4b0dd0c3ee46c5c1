import type { Classification, Failure } from '../http/partnerCalls';
import { retryAfterMs } from '../http/retryAfter';

/**
 * What a failed call to SHOPLINE means (contract A8). The status decides: SHOPLINE's own codes are not documented. A
 * 404 or 410 clears contacts, so it counts only with a body that is SHOPLINE's own.
 */
export function classifyShopline(failure: Failure): Classification {
  const { status, body, retryAfter, networkCode } = failure;
  const waitMs = retryAfterMs(retryAfter, Date.now());
  // undici refuses to send this request at all, so sending it again cannot help.
  if (networkCode === 'UND_ERR_INVALID_ARG') return { kind: 'bug', code: 'shopline_request_refused', waitMs: null };
  if (status === undefined) return { kind: 'transient', code: 'shopline_unavailable', waitMs };
  // A 2xx that is no JSON is a maintenance page, like a redirect. JSON of another shape does not pass: it ends a run.
  if (status >= 200 && status < 300) {
    return {
      kind: 'transient',
      code: body === undefined ? 'shopline_unavailable' : 'shopline_page_unreadable',
      waitMs,
    };
  }
  switch (status) {
    case 401:
      return { kind: 'auth_lost', code: 'shopline_access_revoked', waitMs: null };
    case 403:
      return { kind: 'integration_rejected', code: 'shopline_permission_missing', waitMs: null };
    case 404:
    case 410:
      return isOwnAnswer(body)
        ? { kind: 'not_found', code: 'shopline_not_found', waitMs: null }
        : { kind: 'transient', code: 'shopline_unavailable', waitMs };
    case 429:
      return { kind: 'throttled', code: 'shopline_rate_limited', waitMs };
    default:
      // 408 and 425 ask for another try. A redirect is a maintenance page: the API itself documents none.
      return status === 408 || status === 425 || status < 400 || status >= 500
        ? { kind: 'transient', code: 'shopline_unavailable', waitMs }
        : { kind: 'bug', code: 'shopline_request_refused', waitMs: null };
  }
}

/**
 * Whether SHOPLINE itself has answered, and not a gateway in front of it: every error SHOPLINE documents has a code and
 * a text. The codes themselves are not documented, so any counts.
 */
function isOwnAnswer(body: unknown): boolean {
  if (typeof body !== 'object' || body === null || !('code' in body) || !isText(body.code)) return false;
  return ('message' in body && isText(body.message)) || ('error' in body && isText(body.error));
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '';
}
