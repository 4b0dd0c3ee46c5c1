import type { lookup as systemLookup } from 'node:dns';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HttpReceiver } from './httpReceiver';
import { expectPublicUrl, isPublicAddress } from './publicAddress';

/** A resolver that gives the next of `answers` at each look-up, and the last one from then on. */
function resolver(...answers: string[][]) {
  let asked = 0;
  const lookup = (_host: string, _options: object, callback: (error: null, found: object[]) => void) => {
    const addresses = answers[Math.min(asked, answers.length - 1)] ?? [];
    asked += 1;
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
  return lookup as unknown as typeof systemLookup;
}

it.each(['1.1.1.1', '93.184.215.14', '2606:4700:4700::1111', '::ffff:1.1.1.1'])('%s is of the internet', (address) => {
  expect(isPublicAddress(address)).toBe(true);
});

it.each([
  ...['127.0.0.1', '10.1.2.3', '172.16.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0', '224.0.0.1'],
  ...[
    '255.255.255.255',
    '192.0.2.1',
    '198.18.0.1',
    '240.0.0.1',
    '::',
    '::1',
    'fc00::1',
    'fd12::1',
    'fe80::1',
    'ff02::1',
  ],
  ...[
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001:db8::1',
    'host',
    '',
  ],
])('%s is not', (address) => {
  expect(isPublicAddress(address)).toBe(false);
});

it.each([
  ['http://hooks.example', 'not_https'],
  ['https://127.0.0.1/x', 'private_address'],
  ['https://2130706433/x', 'private_address'],
  ['https://0x7f.1/x', 'private_address'],
  ['https://[::1]/x', 'private_address'],
  ['https://[::ffff:10.0.0.1]/x', 'private_address'],
])('%s is refused for what it says: %s', async (url, code) => {
  await expect(expectPublicUrl(new URL(url), resolver(['1.1.1.1']))).rejects.toMatchObject({ code });
});

it('refuses a name of which one address is private, and lets one through that does not resolve just now', async () => {
  const url = new URL('https://hooks.example/x');
  await expect(expectPublicUrl(url, resolver(['1.1.1.1', '10.0.0.1']))).rejects.toMatchObject({
    code: 'private_address',
  });
  await expect(expectPublicUrl(url, resolver(['1.1.1.1']))).resolves.toBeUndefined();
  const away = ((_host: string, _options: object, callback: (error: Error) => void) =>
    callback(new Error('EAI_AGAIN'))) as unknown as typeof systemLookup;
  await expect(expectPublicUrl(url, away)).resolves.toBeUndefined();
});

describe('a call', () => {
  const timeoutMs = 2_000;
  let server: Server | undefined;
  afterEach(() => server?.close().closeAllConnections());

  it('goes nowhere when the name points inside by then, as in DNS rebinding', async () => {
    const lookup = resolver(['1.1.1.1'], ['127.0.0.1']);
    await expectPublicUrl(new URL('https://rebind.example/x'), lookup);
    const receiver = new HttpReceiver({ allowPrivate: false, timeoutMs, lookup });
    await expect(receiver.post('https://rebind.example/x', '{}', {})).rejects.toMatchObject({
      code: 'private_address',
    });
    await expect(receiver.post('https://127.0.0.1/x', '{}', {})).rejects.toMatchObject({ code: 'private_address' });
  });

  it('follows no redirect, takes 2xx alone, and gives up in time', async () => {
    const asked: string[] = [];
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      if (request.url === '/redirect') response.writeHead(302, { location: '/elsewhere' }).end();
      else if (request.url === '/broken') response.writeHead(500).end('secret text');
      else if (request.url === '/good') response.writeHead(204).end();
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const receiver = new HttpReceiver({ allowPrivate: true, timeoutMs });
    await expect(receiver.post(`${at}/redirect`, '{}', {})).rejects.toMatchObject({ code: 'status_302' });
    await expect(receiver.post(`${at}/broken`, '{}', {})).rejects.toMatchObject({ code: 'status_500' });
    await expect(receiver.post(`${at}/silent`, '{}', {})).rejects.toMatchObject({ code: 'timeout' });
    await receiver.post(`${at}/good`, '{}', {});
    server.close();
    await expect(receiver.post(`${at}/good`, '{}', {})).rejects.toMatchObject({ code: 'unreachable' });
    expect(asked).toEqual(['/redirect', '/broken', '/silent', '/good']);
  });
});
