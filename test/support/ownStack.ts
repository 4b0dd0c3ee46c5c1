import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { AdminClient } from '../../tools/local/clients/client';
import { countWrites, SandboxControl, type SandboxStore, type SandboxTeam } from '../../tools/local/clients/control';
import { startStack, type LocalStack, type StackOptions } from '../../tools/local/stack/stack';
import { guarded } from '../harness/guarded';

export interface OwnStack {
  stack: LocalStack;
  control: SandboxControl;
  stop(): Promise<void>;
}

export interface Binding {
  admin: AdminClient;
  store: SandboxStore;
  team: SandboxTeam;
  merchantId: string;
  /** The store's app installation token. */
  accessToken: string;
  channelId: string;
}

const STATUS_TIMEOUT_MS = 60_000;

/** A stack for one test file alone: its processes may be killed and its partners told to fail. */
export async function startOwnStack(
  env: Record<string, string> = {},
  options: Pick<StackOptions, 'isReplicaSet'> = {},
): Promise<OwnStack> {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'own-stack-'));
  const stack = await startStack({ dataDir, ports: 'free', env: { ...guarded, ...env }, ...options });
  return {
    stack,
    control: new SandboxControl(stack.urls.control),
    async stop() {
      await stack.stop();
      fs.rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Makes a store, installs the app, binds it and chooses its LINE account: it is ready for its first sync. */
export async function bindStore(
  { stack, control }: Pick<OwnStack, 'stack' | 'control'>,
  options: { members: number; seed?: number; contactShare?: number; scopes?: string[] },
): Promise<Binding> {
  const { members, seed = 11, contactShare = 0.7, scopes } = options;
  const store = await control.createStore({ members, seed, installed: false });
  const { merchantId } = store;
  const team = await control.createTeam({
    storeId: merchantId,
    contactShare,
  });
  const admin = new AdminClient(stack.urls.api);
  const { accessToken } = await control.install(merchantId, scopes);
  await admin.openFromShopline(team.adminUsername, merchantId);
  await admin.bind(merchantId, team.teamId);
  await admin.waitForStatus(merchantId, 'awaiting_line_account', STATUS_TIMEOUT_MS);
  await admin.chooseLineAccount(merchantId, team.channelId);
  await admin.waitForStatus(merchantId, 'ready', STATUS_TIMEOUT_MS);
  return { admin, store, team, merchantId, accessToken, channelId: team.channelId };
}

/** What `/readyz` says of Temporal. The api stays in service without it, so the answer is always 200. */
export async function temporalState({ stack }: Pick<OwnStack, 'stack'>): Promise<string> {
  const response = await fetch(`${stack.urls.api}/readyz`);
  expect(response.status).toBe(200);
  return ((await response.json()) as { temporal: string }).temporal;
}

/** How many writes to contacts have reached Omnichat so far, refused ones included. */
export async function countDelivered(control: SandboxControl): Promise<number> {
  return countWrites(await control.requests());
}
