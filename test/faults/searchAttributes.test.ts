import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { integrationStatusKey } from '../../core/domain/searchAttributes';
import { findFreePorts } from '../../tools/local/stack/ports';
import { until } from '../../tools/local/until';
import type { TemporalAccess } from '../../core/runtime/temporal/connect';
import { ensureSearchAttributes, searchAttributeNames } from '../../core/runtime/temporal/searchAttributes';
import { integrationWorkflowId } from '../../workflows/messages';
import { startBareTemporal, type BareTemporal } from '../support/bareTemporal';
import { bindStore, startOwnStack, type OwnStack } from '../support/ownStack';
import { startTemporalProxy, type TemporalProxy } from '../support/temporalProxy';

const INVALID_ARGUMENT = 3;
const PERMISSION_DENIED = 7;
const UNIMPLEMENTED = 12;
const PATIENCE_MS = 60_000;

const setup = path.resolve(__dirname, '../../dist/core/runtime/temporal/setup.js');
const run = promisify(execFile);

let bare: BareTemporal;
let proxies: TemporalProxy[] = [];
let connections: Connection[] = [];

beforeEach(async () => {
  bare = await startBareTemporal();
});
afterEach(async () => {
  await Promise.all(connections.map((connection) => connection.close()));
  await Promise.all(proxies.map((proxy) => proxy.close()));
  [connections, proxies] = [[], []];
  await bare.stop();
});

async function proxyThat(answer: Parameters<typeof startTemporalProxy>[1]): Promise<TemporalProxy> {
  const proxy = await startTemporalProxy(bare.address, answer);
  proxies.push(proxy);
  return proxy;
}

async function accessTo(address: string): Promise<TemporalAccess> {
  const connection = await Connection.connect({ address });
  connections.push(connection);
  return { connection, client: new Client({ connection }) };
}

it('setup:temporal says what to correct where nothing answers', async () => {
  const [port] = await findFreePorts(1);
  const env = { PATH: process.env.PATH, TEMPORAL_ADDRESS: `127.0.0.1:${port}` };
  await expect(run(process.execPath, [setup], { env })).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^Temporal did not answer.*TEMPORAL_ADDRESS.*\n$/) as string,
  });
});

describe('search attributes that a server lists', () => {
  it('are waited for until a query that names them is answered, and again and again', async () => {
    const unmapped = 3;
    const proxy = await proxyThat((method, nth) =>
      method === 'ListWorkflowExecutions' && nth <= unmapped ? INVALID_ARGUMENT : null,
    );
    const access = await accessTo(proxy.address);
    expect(await ensureSearchAttributes(access)).toEqual({ added: searchAttributeNames, problem: null });
    expect(proxy.calls('ListWorkflowExecutions')).toBeGreaterThan(unmapped + 1);
    expect(await ensureSearchAttributes(access)).toEqual({ added: [], problem: null });
  });

  it('and never takes up are not waited for without end', async () => {
    const proxy = await proxyThat((method) => (method === 'ListWorkflowExecutions' ? INVALID_ARGUMENT : null));
    const state = await ensureSearchAttributes(await accessTo(proxy.address), 1_000);
    expect(state).toEqual({ added: searchAttributeNames, problem: 'unmapped' });
  });

  it.each([PERMISSION_DENIED, UNIMPLEMENTED])(
    'or not (status %d), tell by a query whether they are there',
    async (status) => {
      const proxy = await proxyThat((method) => (/SearchAttributes$/.test(method) ? status : null));
      const access = await accessTo(proxy.address);
      expect(await ensureSearchAttributes(access)).toEqual({ added: [], problem: 'refused' });
      await ensureSearchAttributes(await accessTo(bare.address));
      expect(await ensureSearchAttributes(access)).toEqual({ added: [], problem: null });
    },
  );
});

describe('where search attributes may not be added', () => {
  let own: OwnStack;
  beforeAll(async () => {
    own = await startOwnStack();
  });
  afterAll(async () => own?.stop());

  const usable = async () => {
    const text = await (await fetch(`${own.stack.urls.workerMetrics}/metrics`)).text();
    return /^temporal_search_attributes_usable (\d)$/m.exec(text)?.[1];
  };

  it('a store is bound, synced and uninstalled without them, and no workflow task fails; once they are there, they are set', async () => {
    const proxy = await proxyThat((method) => (method === 'AddSearchAttributes' ? PERMISSION_DENIED : null));
    const env = { TEMPORAL_ADDRESS: proxy.address };
    await Promise.all([own.stack.restart('api', env), own.stack.restart('worker', env)]);
    expect(await usable()).toBe('0');
    const log = fs.readFileSync(own.stack.processOf('worker').logFile, 'utf8');
    expect(log.match(/search attributes .* may not be added: the service works without them/g)).toHaveLength(1);

    const { admin, merchantId } = await bindStore(own, { members: 20, seed: 71 });
    const runId = await admin.startSync(merchantId);
    await admin.waitForSync(merchantId, runId, { timeoutMs: PATIENCE_MS });
    const { client } = await accessTo(bare.address);
    const handle = client.workflow.getHandle(integrationWorkflowId(merchantId));
    const failedTasks = async (workflowId: string) =>
      ((await client.workflow.getHandle(workflowId).fetchHistory()).events ?? []).filter(
        (event) => event.workflowTaskFailedEventAttributes,
      );
    expect(await failedTasks(handle.workflowId)).toEqual([]);

    const { stdout } = await run(process.execPath, [setup], {
      env: { PATH: process.env.PATH, TEMPORAL_ADDRESS: bare.address },
    });
    expect(stdout).toContain(`Added to namespace default: ${searchAttributeNames.join(', ')}`);
    await own.stack.restart('worker', env);
    expect(await usable()).toBe('1');
    const secondId = await admin.startSync(merchantId);
    await admin.waitForSync(merchantId, secondId, { timeoutMs: PATIENCE_MS });
    await until(async () => (await handle.describe()).typedSearchAttributes.get(integrationStatusKey) === 'ready', {
      timeoutMs: PATIENCE_MS,
      what: 'the status among the search attributes',
    });
    await own.control.uninstall(merchantId);
    await handle.result();
    expect(await failedTasks(handle.workflowId)).toEqual([]);
  }, 240_000);
});
