import { retryAfterMs } from '../http/retryAfter';
import type { Failure } from '../http/partnerCalls';
import { classifyShopline } from './classify';

test.each<[string, Failure, string, string, number | null]>([
  ['401', { status: 401, body: { code: 'TOKEN_REVOKED' } }, 'auth_lost', 'shopline_access_revoked', null],
  ['403', { status: 403 }, 'integration_rejected', 'shopline_permission_missing', null],
  ['404', { status: 404 }, 'not_found', 'shopline_not_found', null],
  ['410', { status: 410 }, 'not_found', 'shopline_not_found', null],
  ['429 without Retry-After', { status: 429, body: undefined }, 'throttled', 'shopline_rate_limited', null],
  ['429 with Retry-After', { status: 429, retryAfter: '2' }, 'throttled', 'shopline_rate_limited', 2000],
  ['400', { status: 400, body: { error: 'x' } }, 'bug', 'shopline_request_refused', null],
  ['422', { status: 422 }, 'bug', 'shopline_request_refused', null],
  ['408', { status: 408 }, 'transient', 'shopline_unavailable', null],
  ['500', { status: 500 }, 'transient', 'shopline_unavailable', null],
  ['503 with Retry-After', { status: 503, retryAfter: '30' }, 'transient', 'shopline_unavailable', 30_000],
  ['a redirect', { status: 302 }, 'transient', 'shopline_unavailable', null],
  ['a page that cannot be read', { status: 200, body: undefined }, 'transient', 'shopline_page_unreadable', null],
  ['a timeout', { networkCode: 'TIMEOUT' }, 'transient', 'shopline_unavailable', null],
  ['a reset', { networkCode: 'ECONNRESET' }, 'transient', 'shopline_unavailable', null],
  ['a request that cannot be sent', { networkCode: 'UND_ERR_INVALID_ARG' }, 'bug', 'shopline_request_refused', null],
])('%s', (_name, failure, kind, code, waitMs) => {
  expect(classifyShopline(failure)).toEqual({ kind, code, waitMs });
});

const nowMs = Date.UTC(2026, 10, 24, 12, 0, 0);

test.each<[string | null | undefined, number | null]>([
  ['0', 0],
  ['1', 1000],
  [' 1.5 ', 1500],
  ['Tue, 24 Nov 2026 12:00:10 GMT', 10_000],
  ['Tue, 24 Nov 2026 11:00:00 GMT', 0],
  ['-1', null],
  ['soon', null],
  ['2026', 2_026_000],
  ['', null],
  [null, null],
  [undefined, null],
])('Retry-After %j is %j ms', (header, expected) => {
  expect(retryAfterMs(header, nowMs)).toBe(expected);
});
