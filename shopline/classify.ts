import type { Classification, Failure } from '../http/partnerCalls';
import { retryAfterMs } from '../http/retryAfter';

/** What a failed call to SHOPLINE means (contract A8). The status decides: SHOPLINE's own codes are not documented. */
export function classifyShopline(failure: Failure): Classification {
  const { status, retryAfter, networkCode } = failure;
  const waitMs = retryAfterMs(retryAfter, Date.now());
  // undici refuses to send it at all, so sending it again cannot help.
  if (networkCode === 'UND_ERR_INVALID_ARG') return { kind: 'bug', code: 'shopline_request_refused', waitMs: null };
  if (status === undefined) return { kind: 'transient', code: 'shopline_unavailable', waitMs };
  if (status >= 200 && status < 300) return { kind: 'transient', code: 'shopline_page_unreadable', waitMs };
  switch (status) {
    case 401:
      return { kind: 'auth_lost', code: 'shopline_access_revoked', waitMs: null };
    case 403:
      return { kind: 'integration_rejected', code: 'shopline_permission_missing', waitMs: null };
    case 404:
    case 410:
      return { kind: 'not_found', code: 'shopline_not_found', waitMs: null };
    case 429:
      return { kind: 'throttled', code: 'shopline_rate_limited', waitMs };
    default:
      // 408 and 425 ask for another try; a redirect is a maintenance page, for the API itself documents none.
      return status === 408 || status === 425 || status < 400 || status >= 500
        ? { kind: 'transient', code: 'shopline_unavailable', waitMs }
        : { kind: 'bug', code: 'shopline_request_refused', waitMs: null };
  }
}
