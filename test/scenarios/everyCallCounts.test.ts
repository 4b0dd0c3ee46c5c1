import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NO_LIMITS } from '../../tools/bench/harness/benchStack';
import { measureFair } from '../../tools/bench/fair';
import { measureFullSync } from '../../tools/bench/fullSync';
import { measureLive } from '../../tools/bench/live';
import { measureResync } from '../../tools/bench/resync';
import { measureTenants } from '../../tools/bench/tenants';
import { startOwnStack, type OwnStack } from '../support/ownStack';

// The benchmarks at small size. The tests check what comes of them, not how fast they are.
const SCENARIO_TIMEOUT_MS = 180_000;
let own: OwnStack;

beforeAll(async () => {
  own = await startOwnStack({ RECONCILE_EVERY_SECONDS: '86400' });
});
afterAll(() => own.stop());

test(
  'a first sync brings every contact to what it should be and is never refused',
  async () => {
    const { sync, calls, differences } = await measureFullSync(own.stack, 100, 20);
    expect(differences).toBe(0);
    expect(calls.status429).toBe(0);
    expect(calls.writes).toBe(sync.counts.delivered);
  },
  SCENARIO_TIMEOUT_MS,
);

test(
  'live changes arrive while a first sync runs',
  async () => {
    const { latenciesMs, differences } = await measureLive(own.stack, { members: 400, seed: 2, withChanges: true });
    expect(latenciesMs.length).toBeGreaterThan(0);
    expect(differences).toBe(0);
  },
  SCENARIO_TIMEOUT_MS,
);

test(
  'a live change that cannot be made fails the benchmark and not its process',
  async () => {
    const { stack } = own;
    const control = createServer((request, response) => {
      if (request.method === 'PATCH') response.writeHead(500).end('no change is made');
      else response.writeHead(307, { location: `${stack.urls.control}${request.url}` }).end();
    });
    await new Promise<void>((resolve) => control.listen(0, '127.0.0.1', resolve));
    const urls = { ...stack.urls, control: `http://127.0.0.1:${(control.address() as AddressInfo).port}` };
    const measured = measureLive({ ...stack, urls }, { members: 400, seed: 3, withChanges: true });
    try {
      await expect(measured).rejects.toThrow('no change is made');
    } finally {
      control.closeAllConnections();
      control.close();
    }
  },
  SCENARIO_TIMEOUT_MS,
);

test(
  'a small store is synced while a big one still runs',
  async () => {
    const { differences } = await measureFair(own.stack, 2_500, 1);
    expect(differences).toBe(0);
  },
  SCENARIO_TIMEOUT_MS,
);

test(
  'a store that has not changed is read and not written',
  async () => {
    const { calls, sync, differences } = await measureResync(own.stack, 150);
    expect(calls.writes).toBe(0);
    expect(sync.counts.unchanged).toBeGreaterThan(0);
    expect(differences).toBe(0);
  },
  SCENARIO_TIMEOUT_MS,
);

test(
  'several stores are synced side by side on one worker',
  async () => {
    await own.control.changeSettings(NO_LIMITS);
    const { delivered, differences } = await measureTenants(own.stack, 3, 150);
    expect(delivered).toBeGreaterThan(0);
    expect(differences).toBe(0);
  },
  SCENARIO_TIMEOUT_MS,
);
