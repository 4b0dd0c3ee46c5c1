import { retryAfterMs } from '../http/retryAfter';
import type { Failure } from '../http/partnerCalls';
import { classifyShopline } from './classify';

const own = { message: 'Customer not found', code: 'NOT_FOUND', extras: {} };

test.each<[string, Failure, string, string, number | null]>([
  ['401', { status: 401, body: { code: 'TOKEN_REVOKED' } }, 'auth_lost', 'shopline_access_revoked', null],
  ['403', { status: 403 }, 'integration_rejected', 'shopline_permission_missing', null],
  ['404 as documented', { status: 404, body: own }, 'not_found', 'shopline_not_found', null],
  ['404 without extras', { status: 404, body: { message: 'x', code: 'ANY' } }, 'not_found', 'shopline_not_found', null],
  ['404 with error', { status: 404, body: { error: 'x', code: 'ANY' } }, 'not_found', 'shopline_not_found', null],
  ['410 in the same form', { status: 410, body: own }, 'not_found', 'shopline_not_found', null],
  ['429 without Retry-After', { status: 429, body: undefined }, 'throttled', 'shopline_rate_limited', null],
  ['429 with Retry-After', { status: 429, retryAfter: '2' }, 'throttled', 'shopline_rate_limited', 2000],
  ['400', { status: 400, body: { error: 'x' } }, 'bug', 'shopline_request_refused', null],
  ['422', { status: 422 }, 'bug', 'shopline_request_refused', null],
  ['408', { status: 408 }, 'transient', 'shopline_unavailable', null],
  ['500', { status: 500 }, 'transient', 'shopline_unavailable', null],
  ['503 with Retry-After', { status: 503, retryAfter: '30' }, 'transient', 'shopline_unavailable', 30_000],
  ['a redirect', { status: 302 }, 'transient', 'shopline_unavailable', null],
  ['2xx that is no JSON', { status: 200, body: undefined }, 'transient', 'shopline_unavailable', null],
  ['2xx of another shape', { status: 200, body: {} }, 'transient', 'shopline_page_unreadable', null],
  ['null', { status: 200, body: null }, 'transient', 'shopline_page_unreadable', null],
  ['a timeout', { networkCode: 'TIMEOUT' }, 'transient', 'shopline_unavailable', null],
  ['a reset', { networkCode: 'ECONNRESET' }, 'transient', 'shopline_unavailable', null],
  ['a request that cannot be sent', { networkCode: 'UND_ERR_INVALID_ARG' }, 'bug', 'shopline_request_refused', null],
])('%s', (_name, failure, kind, code, waitMs) => {
  expect(classifyShopline(failure)).toEqual({ kind, code, waitMs });
});

// HTML and every other text that is no JSON arrives as undefined.
test.each<[string, unknown]>([
  ['no JSON', undefined],
  ['an empty object', {}],
  ['a status alone', { status: 404 }],
  ['a message alone', { message: 'no Route matched with those values' }],
  ['a status and its name', { status: 404, error: 'Not Found', path: '/v1/customers/1' }],
  ['a code that is a number', { code: 404, message: 'Not Found' }],
  ['an error that is an object', { error: { code: 'NOT_FOUND', message: 'x' } }],
  ['a code without a text', { code: 'NOT_FOUND', message: null, error: ' ' }],
  ['a list', [own]],
  ['a text', 'Not Found'],
  ['null', null],
])('404 with %s is not from SHOPLINE and passes', (_name, body) => {
  const passing = { kind: 'transient', code: 'shopline_unavailable' };
  expect(classifyShopline({ status: 404, body })).toEqual({ ...passing, waitMs: null });
  expect(classifyShopline({ status: 410, body, retryAfter: '3' })).toEqual({ ...passing, waitMs: 3000 });
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
  ['9999999999', 3_600_000],
  ['Wed, 24 Nov 2027 12:00:00 GMT', 3_600_000],
  ['', null],
  [null, null],
  [undefined, null],
])('Retry-After %j is %j ms', (header, expected) => {
  expect(retryAfterMs(header, nowMs)).toBe(expected);
});
