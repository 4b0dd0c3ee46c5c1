import type { Browser } from 'playwright-core';
import { AdminClient } from '../../tools/local/clients/client';
import type { SandboxControl } from '../../tools/local/clients/control';

export const storeName = '好日子生活選物';
export const syncTimeoutMs = 120_000;

/** Where the pictures are taken. */
export interface Studio {
  browser: Browser;
  apiUrl: string;
  controlUrl: string;
  control: SandboxControl;
}

/** Who is in the pictures of one look. Each look has a store of its own, to show how a store is connected. */
export interface Cast {
  merchantId: string;
  channelId: string;
  /** May connect one of several teams. */
  username: string;
  /** Admin of a team that wants the same store. */
  rivalUsername: string;
}

/** Who is in the pictures of every look: bound and synced already. */
export interface Extras {
  /** Admin of a team that chose an account of another provider. */
  mistakenUsername: string;
  /** Admin of a store whose access was revoked in SHOPLINE. */
  revokedUsername: string;
  /** Admin of a team without the member card module, and its store. */
  plain: { username: string; merchantId: string };
}

export async function makeCast({ control }: Studio): Promise<Cast> {
  const { merchantId } = await control.createStore({
    members: 1_200,
    seed: 4,
    defects: 0.01,
    name: storeName,
    installed: false,
  });
  await control.install(merchantId);
  const modules = ['crm', 'member_card'];
  const team = await control.createTeam({
    storeId: merchantId,
    modules,
    contactShare: 0.85,
    defects: 0.002,
    name: `${storeName}團隊`,
  });
  const withoutCrm = await control.createTeam({ modules: [], name: '好日子門市團隊' });
  const asAgent = await control.createTeam({ modules: ['crm'], name: '好日子客服團隊' });
  const rival = await control.createTeam({
    storeId: merchantId,
    modules: ['crm'],
    contactShare: 0.1,
    name: '測試團隊',
  });
  const { username } = await control.call<{ username: string }>('POST', '/control/users', {
    name: '林怡君',
    teams: [
      { teamId: team.teamId, role: 'admin' },
      { teamId: withoutCrm.teamId, role: 'admin' },
      { teamId: asAgent.teamId, role: 'cs_agent' },
    ],
  });
  await control.call('POST', '/control/staff', { merchantId });
  return { merchantId, channelId: team.channelId, username, rivalUsername: rival.adminUsername };
}

export async function makeExtras(studio: Studio): Promise<Extras> {
  const mistaken = await bindStore(studio, { name: '晨光書店', members: 200, seed: 5, contactShare: 0 });
  await mistaken.client.startSync(mistaken.merchantId);
  await mistaken.client.waitForStatus(mistaken.merchantId, 'attention', syncTimeoutMs);

  const revoked = await bindStore(studio, { name: '小巷花坊', members: 60, seed: 7, contactShare: 0.85 });
  await syncAll(revoked);
  await studio.control.revokeTokens(revoked.merchantId);
  await studio.control.changeManyMembers(revoked.merchantId, { count: 5, patch: { member_point_balance: 88 } });
  await revoked.client.waitForStatus(revoked.merchantId, 'attention', syncTimeoutMs);

  const bound = await bindStore(studio, { name: '山海咖啡', members: 60, seed: 6, contactShare: 0.85 });
  await syncAll(bound);
  const { username, merchantId } = bound;
  return {
    mistakenUsername: mistaken.username,
    revokedUsername: revoked.username,
    plain: { username, merchantId },
  };
}

async function syncAll({ client, merchantId }: Awaited<ReturnType<typeof bindStore>>): Promise<void> {
  const runId = await client.startSync(merchantId);
  await client.waitForSync(merchantId, runId, { timeoutMs: syncTimeoutMs });
}

interface StoreWanted {
  name: string;
  members: number;
  seed: number;
  contactShare: number;
}

/** A store bound to a team with the CRM module alone, and its LINE account chosen. */
async function bindStore({ apiUrl, control }: Studio, { contactShare, ...wanted }: StoreWanted) {
  const { merchantId } = await control.createStore({ ...wanted, defects: 0.01, installed: false });
  await control.install(merchantId);
  const team = await control.createTeam({
    storeId: merchantId,
    modules: ['crm'],
    contactShare,
    defects: 0.002,
    name: `${wanted.name}團隊`,
  });
  const username = team.adminUsername;
  const client = new AdminClient(apiUrl);
  await client.openFromShopline(username, merchantId);
  await client.bind(merchantId, team.teamId);
  await client.waitForStatus(merchantId, 'awaiting_line_account', syncTimeoutMs);
  await client.chooseLineAccount(merchantId, team.channelId);
  await client.waitForStatus(merchantId, 'ready', syncTimeoutMs);
  return { client, merchantId, username };
}
