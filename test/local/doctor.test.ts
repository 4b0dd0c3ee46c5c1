import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { environmentVariables } from '../../core/domain/config';
import { SandboxControl } from '../../tools/local/clients/control';
import { findFreePorts } from '../../tools/local/stack/ports';
import { bindStore } from '../../core/store/integrations/bindings';
import { recordTokenCreated } from '../../core/store/integrations/lifecycle';
import { sharedStack } from '../harness/sharedStack';
import { startTemporalProxy } from '../support/temporalProxy';
import { openOwnStore, ownDatabaseUri } from '../store/ownDatabase';

const doctor = path.resolve(__dirname, '../../dist/tools/local/doctor.js');

/** Runs `npm run doctor` with this environment and no other. */
function examine(env: Record<string, string>): Promise<{ exitCode: number | null; lines: string[] }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [doctor], { env: { PATH: process.env.PATH, ...env } }, (_error, stdout) =>
      resolve({ exitCode: child.exitCode, lines: stdout.trim().split('\n') }),
    );
  });
}

// The doctor checks the tokens of stores, and other tests leave stores with odd ones. This database has no stores.
const emptyDatabaseUri = ownDatabaseUri();
let emptyStore: Awaited<ReturnType<typeof openOwnStore>>;

beforeAll(async () => {
  emptyStore = await openOwnStore(emptyDatabaseUri, sharedStack().env.ENCRYPTION_KEY ?? '');
});
afterAll(() => emptyStore.close());

test('all is well on a running stack', async () => {
  const { exitCode, lines } = await examine({ ...sharedStack().env, MONGODB_URI: emptyDatabaseUri });
  expect(lines.filter((line) => !line.startsWith('✓ '))).toEqual([]);
  expect(lines.length).toBeGreaterThanOrEqual(11);
  expect(exitCode).toBe(0);
});

test('the environment of a worker is enough, and what api needs besides is named', async () => {
  const ofApi = environmentVariables.filter(({ isOfApiAlone }) => isOfApiAlone).map(({ name }) => name);
  const without = Object.fromEntries(ofApi.map((name) => [name, '']));
  const { exitCode, lines } = await examine({ ...sharedStack().env, MONGODB_URI: emptyDatabaseUri, ...without });
  expect(lines.filter((line) => !line.startsWith('✓ '))).toEqual([]);
  expect(lines[0]).toMatch(/^✓ configuration — every variable is usable; .+ api also needs SESSION_SECRET, /);
  expect(lines.length).toBeGreaterThanOrEqual(10);
  expect(exitCode).toBe(0);
});

/** Makes a database in which this store is connected, runs the doctor on it, and drops it. */
async function examineWithStore(merchantId: string, token: string, env: Record<string, string> = {}) {
  const uri = ownDatabaseUri();
  const store = await openOwnStore(uri, sharedStack().env.ENCRYPTION_KEY ?? '');
  const ts = '1'.padStart(20, '0');
  await recordTokenCreated(store, { merchantId, ts, hasOwnTs: true, tokenId: 't', token });
  const binding = { merchantId, handle: 'h', storeName: 'S', teamId: 'team', origin: 'shopline' as const };
  await bindStore(store, { ...binding, omnichatToken: 'team-token' });
  const examined = await examine({ ...sharedStack().env, ...env, MONGODB_URI: uri });
  await store.close();
  return examined;
}

test('all is well with a connected store', async () => {
  const control = new SandboxControl(sharedStack().urls.control);
  const { merchantId, accessToken } = await control.createStore({ members: 1, seed: 5, emitInstall: false });
  const { exitCode, lines } = await examineWithStore(merchantId, accessToken ?? '');
  expect(lines.filter((line) => !line.startsWith('✓ '))).toEqual([]);
  expect(lines).toContainEqual(expect.stringMatching(/^✓ SHOPLINE permissions — .+: 1$/));
  expect(exitCode).toBe(0);
});

test.each([
  [
    'other scopes are told',
    ['customers', 'merchants'],
    '✓',
    'lacks custom_fields, member_points, user_credits, membership_tiers, tags',
    0,
  ],
  ['without the members it does not work', ['merchants'], '✗', 'lacks customers, custom_fields, member_points', 1],
])('a store that does not grant every scope is named: %s', async (_name, scope, mark, lacks, exit) => {
  const shopline = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ merchant: { _id: 'partly' }, scope }));
  });
  await new Promise<void>((resolve) => shopline.listen(0, '127.0.0.1', resolve));
  const { port } = shopline.address() as AddressInfo;
  const env = { SHOPLINE_API_URL: `http://127.0.0.1:${port}` };
  const { exitCode, lines } = await examineWithStore('partly', 'works', env);
  await new Promise((resolve) => shopline.close(resolve));
  const line = lines.find((candidate) => candidate.includes('SHOPLINE permissions'));
  expect(line?.startsWith(mark)).toBe(true);
  expect(line).toContain(`store partly ${lacks}`);
  expect(exitCode).toBe(exit);
});

test('a short session secret is told, and no failure', async () => {
  const env = { MONGODB_URI: emptyDatabaseUri, SESSION_SECRET: 'short' };
  const { exitCode, lines } = await examine({ ...sharedStack().env, ...env });
  expect(lines).toContainEqual(expect.stringMatching(/^✓ configuration — every variable is usable; SESSION_SECRET is/));
  expect(exitCode).toBe(0);
});

test('a connected store whose token no longer works is named', async () => {
  const { exitCode, lines } = await examineWithStore('gone', 'worked-once');
  expect(lines.filter((line) => line.startsWith('✗ '))).toEqual([
    expect.stringMatching(/^✗ SHOPLINE permissions — store gone refuses its token — .*authorise/),
  ]);
  expect(exitCode).toBe(1);
});

test('what does not answer is named with its remedy, and the rest is still checked', async () => {
  const [port] = await findFreePorts(1);
  const { exitCode, lines } = await examine({
    ...sharedStack().env,
    MONGODB_URI: emptyDatabaseUri,
    TEMPORAL_ADDRESS: `127.0.0.1:${port}`,
    OMNICHAT_API_URL: `http://127.0.0.1:${port}`,
  });
  const failed = lines.filter((line) => line.startsWith('✗ '));
  expect(failed).toEqual([
    expect.stringMatching(
      /^✗ Temporal at 127\.0\.0\.1:\d+ — .+ — start Temporal, or correct TEMPORAL_ADDRESS, .*TEMPORAL_API_KEY/,
    ),
    expect.stringMatching(/^✗ Omnichat Open API — .+ECONNREFUSED.* — check the network and OMNICHAT_API_URL$/),
  ]);
  expect(exitCode).toBe(1);
});

/** @param refused gRPC statuses by method: the proxy answers these calls in the place of the server. */
async function examineBehind(refused: Record<string, number>) {
  const proxy = await startTemporalProxy(sharedStack().urls.temporalAddress, (method) => refused[method] ?? null);
  const env = { MONGODB_URI: emptyDatabaseUri, TEMPORAL_ADDRESS: proxy.address };
  const examined = await examine({ ...sharedStack().env, ...env });
  await proxy.close();
  return examined;
}

test.each([
  ['may not be listed', 7],
  ['cannot be listed, for their service is not offered', 12],
])('search attributes that %s are all the same found by a query', async (_case, grpcStatus) => {
  const { exitCode, lines } = await examineBehind({ ListSearchAttributes: grpcStatus });
  expect(lines.filter((line) => !line.startsWith('✓ '))).toEqual([]);
  expect(exitCode).toBe(0);
});

test.each([
  ['that are not there yet', {}, 'not to be used yet'],
  ['that may not even be listed', { ListSearchAttributes: 7 }, 'default does not show them'],
])('the service does without search attributes %s, and all else is well', async (_case, refused, lack) => {
  const { exitCode, lines } = await examineBehind({ ListWorkflowExecutions: 3, ...refused });
  const [line = '', ...rest] = lines.filter((candidate) => !candidate.startsWith('✓ '));
  expect(rest).toEqual([]);
  expect(line).toMatch(
    /^\? Temporal search attributes — .+; the service works without them.+ — .*`npm run setup:temporal`/,
  );
  expect(line).toContain(lack);
  expect(lines).toContainEqual(expect.stringMatching(/^✓ Temporal at 127\.0\.0\.1:\d+ — answers/));
  expect(exitCode).toBe(0);
});

test('a profile of Temporal that is not there is one line, and the others are still checked', async () => {
  const env = { ...sharedStack().env, MONGODB_URI: emptyDatabaseUri, TEMPORAL_PROFILE: 'nope' };
  const { exitCode, lines } = await examine(env);
  expect(lines.filter((line) => line.startsWith('✗ '))).toEqual([
    expect.stringMatching(/^✗ Temporal — Temporal's settings cannot be used \(.*nope.*\): correct TEMPORAL_PROFILE/),
  ]);
  expect(lines).toContainEqual(expect.stringMatching(/^✓ SHOPLINE Open API/));
  expect(exitCode).toBe(1);
});

test('an address of Temporal that is none is one line, with what it accepts', async () => {
  const env = { ...sharedStack().env, MONGODB_URI: emptyDatabaseUri, TEMPORAL_ADDRESS: '::::' };
  const { exitCode, lines } = await examine(env);
  expect(lines.filter((line) => line.startsWith('✗ '))).toEqual([
    expect.stringMatching(
      /^✗ Temporal — TEMPORAL_ADDRESS: got "::::"; it accepts host or host:port — start Temporal, or/,
    ),
  ]);
  expect(exitCode).toBe(1);
});

test('every bad variable is one line', async () => {
  const { exitCode, lines } = await examine({ ...sharedStack().env, ENCRYPTION_KEY: 'short', MONGODB_URI: '' });
  expect(lines).toEqual([
    expect.stringMatching(
      /^✗ configuration — MONGODB_URI: got nothing; it is required and accepts a mongodb:.+ URI — set it/,
    ),
    expect.stringMatching(/^✗ configuration — ENCRYPTION_KEY: got a value that does not fit; it accepts 32 bytes/),
  ]);
  expect(exitCode).toBe(1);
});
