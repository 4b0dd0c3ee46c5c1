import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { AdminClient } from '../../tools/local/clients/client';
import { SandboxControl } from '../../tools/local/clients/control';
import { startStack, type LocalStack } from '../../tools/local/stack/stack';
import { stepTimeoutMs, useBrowser } from './scene';

// The stack that the other tests share must not lose its worker.
let stack: LocalStack;
const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'recovery-stack-'));
const openPage = useBrowser();

beforeAll(async () => {
  stack = await startStack({ dataDir, ports: 'free' });
});
afterAll(async () => {
  await stack.stop();
  fs.rmSync(dataDir, { recursive: true, force: true });
});

it('the page recovers from a killed worker and a restarted server, without a reload', async () => {
  const control = new SandboxControl(stack.urls.control);
  const store = await control.createStore({ members: 700, seed: 21, installed: false });
  await control.install(store.merchantId);
  const team = await control.createTeam({ storeId: store.merchantId, modules: ['crm'], contactShare: 0.8 });
  const client = new AdminClient(stack.urls.api);
  await client.openFromShopline(team.adminUsername, store.merchantId);
  await client.bind(store.merchantId, team.teamId);
  await client.waitForStatus(store.merchantId, 'awaiting_line_account', stepTimeoutMs);
  await client.chooseLineAccount(store.merchantId, team.channelId);
  await client.waitForStatus(store.merchantId, 'ready', stepTimeoutMs);

  const admin = await openPage({ apiUrl: stack.urls.api });
  const { page, texts: t } = admin;
  await admin.arrive('/login', { username: team.adminUsername });
  await admin.press(t.status.start);
  await page.getByText(/已處理 [1-9][\d,]*／/).waitFor();

  await stack.kill('worker', 'SIGKILL');
  await stack.kill('api', 'SIGKILL');
  await admin.see(t.connection.reconnecting);
  await stack.restart('api');
  await stack.restart('worker');
  await page.getByText(t.connection.reconnecting).waitFor({ state: 'hidden' });
  // Some of the members share a LINE id, so the run may end with conflicts.
  await page.getByText(t.status.runStates.completed).first().waitFor({ timeout: 120_000 });
  expect(await control.diff(store.merchantId, team.channelId)).toEqual([]);
});
