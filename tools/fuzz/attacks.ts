import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { AdminClient } from '../local/clients/client';
import type { ApiUnderAttack } from './apiUnderAttack';
import type { Outcome } from './target';

/** The most memory that `api` may take under attack; the pod's limit is 512 MiB. */
const mostBytes = 400e6;
const connections = 1_000;
const bodyBytes = 1_000_000;
/** `api` gives a body 10 s to arrive, and looks once a second for those that are late (`api/server.ts`). */
const cutOffWithinMs = 13_000;
/** Twice the rate that `api` allows one address, 600 requests a minute (`api/limits.ts`). */
const floodPerSecond = 20;
const floodMs = 6_000;

interface Attack {
  name: string;
  inputs: number;
  /** @throws Error that says what gave way. */
  run(api: ApiUnderAttack): Promise<void>;
}

const attacks: Attack[] = [
  {
    name: `${connections} webhooks of almost 1 MB that never end`,
    inputs: connections,
    run: (api) =>
      withSockets(api, connections, async (sockets) => {
        const head = `POST /webhooks/shopline HTTP/1.1\r\nHost: x\r\nContent-Length: ${bodyBytes}\r\n\r\n`;
        const body = Buffer.alloc(bodyBytes - 1_000, 'x');
        for (const socket of sockets) socket.write(head);
        for (const socket of sockets) socket.write(body);
        await staysUp(api, cutOffWithinMs);
        const open = sockets.filter(({ destroyed, readyState }) => !destroyed && readyState === 'open');
        assert(open.length === 0, `${open.length} connections were still open after ${cutOffWithinMs} ms`);
      }),
  },
  {
    name: `${connections} connections that send a byte of their head a second`,
    inputs: connections,
    run: (api) =>
      withSockets(api, connections, async (sockets) => {
        const text = 'GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ';
        for (const socket of sockets) socket.write(text);
        const drip = setInterval(() => sockets.forEach((socket) => socket.writable && socket.write('x')), 1_000);
        await staysUp(api, 9_000).finally(() => clearInterval(drip));
        const open = sockets.filter(({ destroyed, readyState }) => !destroyed && readyState === 'open');
        assert(open.length === 0, `${open.length} connections were still open after 9 s`);
      }),
  },
  {
    name: 'heads of a megabyte',
    inputs: 50,
    run: (api) =>
      withSockets(api, 50, async (sockets) => {
        const answers = sockets.map(
          (socket) =>
            new Promise<string>((resolve) => {
              let answer = '';
              socket.on('data', (chunk: Buffer) => (answer += chunk.toString())).on('close', () => resolve(answer));
            }),
        );
        for (const socket of sockets)
          socket.write(`GET / HTTP/1.1\r\nHost: x\r\nX-Huge: ${'x'.repeat(1_000_000)}\r\n\r\n`);
        await staysUp(api, 2_000);
        for (const answer of await Promise.all(answers)) {
          assert(answer === '' || answer.startsWith('HTTP/1.1 431 '), `it was answered ${answer.slice(0, 40)}`);
        }
      }),
  },
  {
    name: 'sessions by the thousand',
    inputs: 3_000,
    async run(api) {
      const statuses = new Map<number, number>();
      for (let sent = 0; sent < 3_000; sent += 50) {
        const flood = Array.from({ length: 50 }, () => visit(api, '/login', '203.0.113.1'));
        for (const status of await Promise.all(flood)) statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
      assert((statuses.get(302) ?? 0) <= 1_200, `${statuses.get(302)} sessions were made for one address`);
      assert((statuses.get(429) ?? 0) > 0, 'no request was refused');
      await staysUp(api, 500);
      assert((await api.admin.integration(api.merchantId)).id === api.merchantId, 'the admin was not served');
    },
  },
  {
    name: `${floodPerSecond} requests a second under addresses that are made up`,
    inputs: (floodPerSecond * floodMs) / 1_000,
    async run(api) {
      let sent = 0;
      const flood = setInterval(() => {
        sent += 1;
        // First the address that the visitor made up, then the one that the proxy saw.
        const claimed = `198.51.100.${sent % 250}, 203.0.113.2`;
        void visit(api, sent % 2 === 0 ? '/login' : '/shopline/callback?code=x', claimed);
      }, 1_000 / floodPerSecond);
      try {
        await delay(floodMs / 2);
        const admin = new AdminClient(api.url);
        await admin.login(api.username);
        assert((await admin.integrations()).length === 1, 'the login led to nothing');
        await staysUp(api, floodMs / 2);
      } finally {
        clearInterval(flood);
      }
    },
  },
];

/** Attacks a running `api` as strangers would, one way after the other. */
export async function attack(api: ApiUnderAttack, onOutcome: (outcome: Outcome) => void): Promise<void> {
  for (const each of attacks) {
    const { name, inputs } = each;
    const failure = await each.run(api).then(
      () => null,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    onOutcome({ name, inputs, failure });
  }
}

async function visit(api: ApiUnderAttack, path: string, forwardedFor: string): Promise<number> {
  try {
    const headers = { 'x-forwarded-for': forwardedFor };
    const response = await fetch(`${api.url}${path}`, { redirect: 'manual', headers });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}

/** Opens this many connections for `act`, and afterwards closes those that are still open. */
async function withSockets(
  api: ApiUnderAttack,
  count: number,
  act: (sockets: Socket[]) => Promise<void>,
): Promise<void> {
  const { hostname, port } = new URL(api.url);
  const sockets = Array.from({ length: count }, () =>
    connect(Number(port), hostname)
      .on('error', () => undefined)
      .resume(),
  );
  try {
    await Promise.all(
      sockets.map((socket) => new Promise((resolve) => socket.once('connect', resolve).once('close', resolve))),
    );
    await act(sockets);
  } finally {
    for (const socket of sockets) socket.destroy();
  }
}

/** @throws Error when `api` stops answering within 3 s, or holds too much, before the time is over. */
async function staysUp(api: ApiUnderAttack, forMs: number): Promise<void> {
  const untilMs = Date.now() + forMs;
  let peak = 0;
  do {
    const { status } = await fetch(`${api.url}/healthz`, { signal: AbortSignal.timeout(3_000) });
    assert(status === 200, `/healthz answered ${status}`);
    peak = Math.max(peak, await api.residentBytes());
    assert(peak < mostBytes, `api held ${Math.round(peak / 1e6)} MB`);
    await delay(200);
  } while (Date.now() < untilMs);
  process.stdout.write(`          api held ${Math.round(peak / 1e6)} MB at most\n`);
}

function assert(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise);
}
