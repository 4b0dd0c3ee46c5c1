import { isStaffToken } from './tokenKind';

const create = 'access_token/create';

it.each<[string, string, Record<string, unknown> | null, boolean]>([
  ['an installation token, as documented', create, { expires_in: 9_999_999_999 }, false],
  ['one that ends in the year 2340', create, { expires_at: '2340-02-14T21:47:11.638Z' }, false],
  ['one whose life is text', create, { expires_in: '9999999999' }, false],
  ['the topic of installation tokens', 'access_token/app_installation_token_create', { expires_in: 15_778_476 }, false],
  ['the other topic of them', 'app_installation_token/create', { expires_in: 15_778_476 }, false],
  ['one that says so', create, { is_app_installation_token: true, expires_in: 15_778_476 }, false],
  ['no evidence', create, { token: 'x' }, false],
  ['no resource', create, null, false],
  ['an unreadable end', create, { expires_in: null, expires_at: 'never' }, false],
  ['a staff token, as documented', create, { expires_in: 15_778_476 }, true],
  ['one whose six months are text', create, { expires_in: '15778476' }, true],
  [
    'one with its end alone',
    create,
    { created_at: '2026-03-27T04:00:32.638Z', expires_at: '2026-09-25T18:55:08.638Z' },
    true,
  ],
  ['one that says it is none of the app', create, { is_app_installation_token: false }, true],
])('%s', (_name, topic, resource, expected) => {
  expect(isStaffToken({ topic, resource })).toBe(expected);
});
