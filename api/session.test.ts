import { createHmac } from 'node:crypto';
import express, { type Request } from 'express';
import { presentedSession } from './session';

const config = { publicUrl: 'http://localhost:3000', sessionSecret: 'the secret of this test' };
const presented = presentedSession(config);

/** The session's cookie, as express-session writes it. */
function cookieOf(id: string, secret = config.sessionSecret): string {
  const signature = createHmac('sha256', secret).update(id).digest('base64').replace(/=+$/, '');
  return `sid=${encodeURIComponent(`s:${id}.${signature}`)}`;
}

function requestWith(cookie?: string): Request {
  const request = Object.create(express.request) as Request;
  request.headers = cookie === undefined ? {} : { cookie };
  return request;
}

const spellings: [string, (cookie: string) => string][] = [
  ['as it was set', (cookie) => cookie],
  ['after a blank', (cookie) => cookie.replace('=', '= ')],
  ['in quotes', (cookie) => cookie.replace(/=(.*)/, '="$1"')],
  ['encoded once more than needed', (cookie) => cookie.replace('guest-', 'gues%74-')],
];

it.each(spellings)("a visitor's cookie sent %s is one, so it is looked up no oftener than others", (_how, written) => {
  expect(presented(requestWith(written(cookieOf('guest-0123')))) as unknown).toBe('guest');
});

it.each([
  ["a user's cookie as it was set", cookieOf('user-0123'), 'user'],
  ["a user's cookie behind another", `theme=dark; ${cookieOf('user-0123')}`, 'user'],
  ["a user's cookie behind one of the same name", `${cookieOf('guest-0123')}; ${cookieOf('user-0123')}`, 'guest'],
  ["a user's cookie signed with another secret", cookieOf('user-0123', 'a guess'), 'guest'],
  ['no cookie', undefined, null],
  ['a cookie of another name', 'theme=dark', null],
])('%s', (_what, cookie, expected) => {
  expect(presented(requestWith(cookie))).toBe(expected);
});
