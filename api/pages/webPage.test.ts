import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Response } from 'express';
import { sendWebPage } from './webPage';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'page-'));
  await writeFile(join(directory, 'index.html'), '<meta content="__SIGNED_IN__"><meta content="__CSP_NONCE__">');
});
afterAll(() => rm(directory, { recursive: true }));

async function sent(session: { user?: object } | undefined): Promise<string> {
  let body = '';
  const response = {
    req: { session },
    locals: { cspNonce: 'n0nce' },
    type: () => response,
    set: () => response,
    send: (html: string) => (body = html),
  };
  await sendWebPage(response as unknown as Response, directory, 'index.html');
  return body;
}

it('says whether the reader is logged in, so that the page asks for nothing that would be refused', async () => {
  expect(await sent({ user: {} })).toBe('<meta content="yes"><meta content="n0nce">');
  expect(await sent({})).toBe('<meta content="no"><meta content="n0nce">');
  expect(await sent(undefined)).toContain('"no"');
});
