import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { nanoseconds, sendOmnichat, sendShopline, urls } from '../api/client';

const nobody = 'f00000000000000000000000';
const event = { topic: 'customer/update', merchant_id: nobody };
const seconds = (offset: number) => String(Math.floor(Date.now() / 1000) + offset);
const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

describe('a webhook that is not what it seems', () => {
  it('is refused when its body was changed after signing', async () => {
    const body = JSON.stringify({ ...event, trace_id: randomUUID(), ts: nanoseconds(Date.now()), resource: { a: 1 } });
    expect((await sendShopline(event, { body })).status).toBe(401);
  });

  it.each([
    ['an hour more than 7 days old', -7 * 86_400 - 3_600],
    ['a minute more than 10 minutes ahead', 660],
  ])('is refused when it is %s, though signed', async (_name, offset) => {
    expect((await sendShopline(event, { timestamp: seconds(offset) })).status).toBe(401);
    expect((await sendOmnichat('customer/update', {}, { timestampMs: Date.now() + offset * 1000 })).status).toBe(401);
  });

  it.each(['', '1', 'AB'.repeat(32), 'zz'.repeat(32), 'ab'.repeat(33), `${'ab'.repeat(32)}&sign=x`])(
    'is refused with the signature "%s"',
    async (sign) => {
      expect((await sendShopline(event, { sign })).status).toBe(401);
      expect((await sendOmnichat('customer/update', {}, { signature: sign.split('&')[0] ?? '' })).status).toBe(401);
    },
  );

  it.each(['1e9', '-1', ' 1767225600', '0x69', 'now', '99999999999999999999'])(
    'is refused with the time "%s"',
    async (timestamp) => {
      expect((await sendShopline(event, { timestamp })).status).toBe(401);
    },
  );

  it('is answered 200 and nothing else when it is replayed', async () => {
    const replayed = { ...event, trace_id: randomUUID(), ts: nanoseconds(Date.now()) };
    const answers = [await sendShopline(replayed), await sendShopline(replayed)];
    expect(await Promise.all(answers.map(async (answer) => [answer.status, await answer.text()]))).toEqual([
      [200, ''],
      [200, ''],
    ]);
  });

  it('is refused for its size before anything is computed over it', async () => {
    const body = JSON.stringify({ filler: 'x'.repeat(1_100_000) });
    expect((await sendShopline(event, { body, sign: 'ab'.repeat(32) })).status).toBe(413);
    expect((await sendOmnichat('customer/update', body)).status).toBe(413);
  });

  it('is told that it is too large, however large it is', async () => {
    const body = Buffer.alloc(20 * 1024 * 1024, 'x');
    for (const path of [`/webhooks/shopline?sign=${'ab'.repeat(32)}`, '/webhooks/omnichat']) {
      const headers = { 'content-type': 'application/json' };
      expect((await fetch(`${urls.api}${path}`, { method: 'POST', headers, body })).status).toBe(413);
    }
  });

  it('is refused when it is compressed: a kilobyte may unfold to a mebibyte', async () => {
    const body = gzipSync(JSON.stringify({ filler: 'x'.repeat(1_000_000) }));
    expect(body.length).toBeLessThan(2_000);
    const sign = 'ab'.repeat(32);
    const headers = {
      'content-type': 'application/json',
      'content-encoding': 'gzip',
      'x-shopline-developer-event-timestamp': seconds(0),
      'x-omnichat-signature': sign,
    };
    for (const path of [`/webhooks/shopline?sign=${sign}`, '/webhooks/omnichat']) {
      const { status } = await fetch(`${urls.api}${path}`, { method: 'POST', headers, body });
      expect([path, status]).toEqual([path, 400]);
    }
  });

  it('does not exhaust the stack by nesting', async () => {
    for (const depth of [65, 10_000, 500_000]) {
      expect((await sendShopline(event, { body: `{"resource":${nested(depth)}}` })).status).toBe(400);
      const { status } = await sendOmnichat('customer/update', `{"tags":${nested(depth)}}`);
      expect([depth, [200, 400].includes(status)]).toEqual([depth, true]);
    }
  });

  it('cannot carry an operator of the database in place of an id', async () => {
    const operator = { $gt: '' } as unknown as string;
    expect((await sendShopline({ ...event, merchant_id: operator })).status).toBe(400);
    expect((await sendShopline({ ...event, topic: operator })).status).toBe(400);
    expect((await sendShopline({ ...event, trace_id: operator })).status).toBe(400);
    const contact = { platform: 'line', channelId: operator, userId: operator };
    expect((await sendOmnichat('customer/channel_subscribe', contact)).status).toBe(400);
  });
});

it.each(['/healthz', '/readyz', '/api/openapi.json', '/login'])(
  '%s does not wait for a body that it has no use for',
  async (path) => {
    const { hostname, port } = new URL(urls.api);
    const head = [`GET ${path} HTTP/1.1`, 'Host: x', 'Content-Type: application/json', 'Content-Length: 1000000'];
    const status = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => socket.write(`${head.join('\r\n')}\r\n\r\n{`));
      socket.once('data', (answer: Buffer) => {
        socket.destroy();
        resolve(answer.toString().split(' ')[1] ?? '');
      });
      socket.once('error', reject);
    });
    expect(status).toBe(path === '/login' ? '302' : '200');
  },
);
