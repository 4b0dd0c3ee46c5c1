import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import express from 'express';
import { readJson } from './bodies';

const app = express().post('/', readJson, ({ body }, response) => {
  response.json({ body: body === undefined ? 'none' : (body as unknown) });
});

it.each([
  ['no body', {}, '', 'none'],
  ['JSON', { 'content-type': 'application/json' }, '{"a":1}', { a: 1 }],
  ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 'a=1', null],
  ['a form in chunks', { 'content-type': 'text/plain', 'transfer-encoding': 'chunked' }, '{}', null],
  ['JSON of no type', { 'content-length': '2' }, '{}', null],
  ['an empty body that a proxy sends in chunks', { 'transfer-encoding': 'chunked' }, '', 'none'],
])('%s is read as what it is', async (_name, headers, sent, body) => {
  const server = app.listen(0);
  const { port } = server.address() as AddressInfo;
  const asked = http.request({ port, method: 'POST', headers }).end(sent);
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  expect(JSON.parse(await text(answer))).toEqual({ body });
  server.close();
});
