import type { Failure } from '../http/partnerCalls';
import { classifyContactWrite, classifyOmnichat } from './classify';

const unauthenticated = { message: 'OCE::BAD_REQUEST::Unauthenticated access token' };
const addressRefused = { message: 'OCE::BAD_REQUEST::IP address 203.0.113.7 is not allowed' };
const noOpenApi = { message: 'OCE::BAD_REQUEST::team (xxx) is not supported to use Open API Customer Service' };
const noFeature = {
  errorCode: 'INVALID_REQUEST_BODY',
  message: 'The team does not have access to the third-party AI agent feature.',
};

type Meaning = [string, Failure, string, string, number | null];

const everywhere: Meaning[] = [
  ['401', { status: 401 }, 'auth_lost', 'omnichat_access_revoked', null],
  ['403, as for an address not on the allowlist', { status: 403 }, 'auth_lost', 'omnichat_access_revoked', null],
  ['400 for a bad token', { status: 400, body: unauthenticated }, 'auth_lost', 'omnichat_access_revoked', null],
  [
    '400 for an address that is not allowed',
    { status: 400, body: addressRefused },
    'auth_lost',
    'omnichat_access_revoked',
    null,
  ],
  ...['Access token expired', 'The token is invalid', 'Token revoked', 'Unauthorized'].map((text): Meaning => [
    `400 that says "${text}"`,
    { status: 400, body: { message: `OCE::BAD_REQUEST::${text}` } },
    'auth_lost',
    'omnichat_access_revoked',
    null,
  ]),
  ...['IP not whitelisted', '203.0.113.7 is not on the IP allowlist', 'Forbidden IP'].map((text): Meaning => [
    `400 that says "${text}"`,
    { status: 400, body: { errorCode: 'INVALID_REQUEST_PARAMETER', message: text } },
    'auth_lost',
    'omnichat_access_revoked',
    null,
  ]),
  ...['UNAUTHORIZED', 'FORBIDDEN', 'ACCESS_DENIED', 'INVALID_TOKEN'].map((errorCode): Meaning => [
    `400 ${errorCode}`,
    { status: 400, body: { errorCode, message: 'no' } },
    'auth_lost',
    'omnichat_access_revoked',
    null,
  ]),
  [
    '400 where Open API is not enabled',
    { status: 400, body: { message: 'OCE::BAD_REQUEST::Open API is not enabled for this team' } },
    'integration_rejected',
    'omnichat_module_missing',
    null,
  ],
  ['400 without Open API', { status: 400, body: noOpenApi }, 'integration_rejected', 'omnichat_module_missing', null],
  [
    '400 without the feature',
    { status: 400, body: noFeature },
    'integration_rejected',
    'omnichat_module_missing',
    null,
  ],
  ['403 without Open API', { status: 403, body: noOpenApi }, 'integration_rejected', 'omnichat_module_missing', null],
  ['429', { status: 429, retryAfter: '1', body: undefined }, 'throttled', 'omnichat_rate_limited', 1000],
  ['429 without Retry-After', { status: 429, body: '<html>' }, 'throttled', 'omnichat_rate_limited', null],
  ['408', { status: 408 }, 'transient', 'omnichat_unavailable', null],
  ['500', { status: 500, body: { errorCode: 'UNEXPECTED_ERROR' } }, 'transient', 'omnichat_unavailable', null],
  ['503', { status: 503, retryAfter: '5' }, 'transient', 'omnichat_unavailable', 5000],
  ['a redirect', { status: 302 }, 'transient', 'omnichat_unavailable', null],
  ['a 200 that cannot be read', { status: 200 }, 'transient', 'omnichat_unavailable', null],
  ["404 with a gateway's page", { status: 404, body: undefined }, 'transient', 'omnichat_unavailable', null],
  [
    "404 with a gateway's JSON",
    { status: 404, body: { message: 'no Route matched with those values' } },
    'transient',
    'omnichat_unavailable',
    null,
  ],
  [
    "404 with a framework's JSON",
    { status: 404, body: { status: 404, error: 'Not Found', message: 'No message available', path: '/v1/contacts' } },
    'transient',
    'omnichat_unavailable',
    null,
  ],
  ['404 with a text', { status: 404, body: 'not found' }, 'transient', 'omnichat_unavailable', null],
  ['no answer', { networkCode: 'ECONNREFUSED' }, 'transient', 'omnichat_unavailable', null],
  ['a request that cannot be sent', { networkCode: 'UND_ERR_INVALID_ARG' }, 'bug', 'omnichat_request_refused', null],
];

test.each(everywhere)('%s means the same for reads and for contact writes', (_name, failure, kind, code, waitMs) => {
  expect(classifyOmnichat(failure)).toEqual({ kind, code, waitMs });
  expect(classifyContactWrite(failure)).toEqual({ kind, code, waitMs });
});

test.each<[string, Failure, string]>([
  ['404', { status: 404, body: { errorCode: 'CONTACT_NOT_FOUND', message: 'x' } }, 'not_found'],
  ['404 in its older shape', { status: 404, body: { message: 'OCE::NOT_FOUND' } }, 'not_found'],
  ['400 for an unknown user', { status: 400, body: { errorCode: 'USER_ID_NOT_FOUND', message: 'x' } }, 'not_found'],
  ['400 for an unknown contact', { status: 400, body: { errorCode: 'CONTACT_NOT_FOUND' } }, 'not_found'],
  ['400 with a code', { status: 400, body: { errorCode: 'INVALID_REQUEST_BODY', message: 'bad' } }, 'bug'],
  ['400 with strange types', { status: 400, body: { errorCode: 7, message: {} } }, 'bug'],
  ['422 without a body', { status: 422, body: undefined }, 'bug'],
  [
    "400 about a member's own words",
    { status: 400, body: { errorCode: 'INVALID_FORMAT', message: 'invalid tag "ip"' } },
    'bug',
  ],
  ['400 with HTML', { status: 400, body: undefined }, 'bug'],
  ['424', { status: 424, body: [] }, 'bug'],
])('%s rejects one contact when written, and is %s otherwise', (_name, failure, kindOfRead) => {
  expect(classifyOmnichat(failure).kind).toBe(kindOfRead);
  expect(classifyContactWrite(failure)).toEqual({ kind: 'member_rejected', code: 'contact_rejected', waitMs: null });
});

describe('a refusal that repeats what was written', () => {
  const sent = {
    memberId: 'm1',
    tagsToAdd: ['ip not', 't'],
    customAttributes: [
      { key: 'ip', value: 1 },
      { key: 'note', value: 'token expired' },
    ],
  };
  const kindOf = (message: string) =>
    classifyContactWrite({ status: 400, body: { errorCode: 'INVALID_REQUEST_BODY', message }, sent }).kind;

  it.each([
    'customAttributes.key ip is not an active attribute',
    'customAttributes.value "token expired" is not a number',
    'tag [ip not] is too short',
  ])('is not judged by the words of that: %s', (message) => {
    expect(kindOf(message)).toBe('member_rejected');
  });

  it.each([
    'OCE::BAD_REQUEST::Unauthenticated access token',
    'OCE::BAD_REQUEST::IP address 203.0.113.7 is not allowed',
    'customAttributes.key ip: the token has expired',
  ])("is judged by Omnichat's own words: %s", (message) => {
    expect(kindOf(message)).toBe('auth_lost');
  });
});

it('a failure is told by the first thousand characters of what it says', () => {
  const saying = (message: string) => classifyOmnichat({ status: 400, body: { message } }).kind;
  expect(saying(`${'x'.repeat(900)} Unauthorized`)).toBe('auth_lost');
  expect(saying(`${'x'.repeat(1_000)} Unauthorized`)).toBe('bug');
});
