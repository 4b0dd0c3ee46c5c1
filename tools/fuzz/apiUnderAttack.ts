import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { AdminClient } from '../local/clients/client';
import { SandboxControl } from '../local/clients/control';
import { startStack, type LocalStack } from '../local/stack/stack';

/** A stack of its own, with one admin and one connected store. */
export interface ApiUnderAttack {
  url: string;
  admin: AdminClient;
  /** The name by which the admin logs in to Omnichat. */
  username: string;
  merchantId: string;
  /** What `api` holds in memory now. */
  residentBytes(): Promise<number>;
  /** The cookie of the admin's session, as a header. */
  cookie(): Promise<string>;
  stop(): Promise<void>;
}

export async function startApiUnderAttack(): Promise<ApiUnderAttack> {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'attack-'));
  // As behind one proxy in production: `api` believes the address that the proxy appends, and no other.
  const stack = await startStack({ dataDir, ports: 'free', env: { TRUSTED_PROXIES: '1' } });
  try {
    return { ...(await populate(stack)), stop: () => stop(stack, dataDir) };
  } catch (error) {
    await stop(stack, dataDir);
    throw error;
  }
}

async function stop(stack: LocalStack, dataDir: string): Promise<void> {
  await stack.stop();
  fs.rmSync(dataDir, { recursive: true, force: true });
}

async function populate({ urls }: LocalStack): Promise<Omit<ApiUnderAttack, 'stop'>> {
  const control = new SandboxControl(urls.control);
  const { merchantId } = await control.createStore({ members: 20, seed: 7, installed: false });
  const team = await control.createTeam({ storeId: merchantId, contactShare: 0.5 });
  await control.install(merchantId);
  const admin = new AdminClient(urls.api);
  await admin.openFromShopline(team.adminUsername, merchantId);
  await admin.bind(merchantId, team.teamId);
  await admin.waitForStatus(merchantId, 'awaiting_line_account', 60_000);
  await admin.chooseLineAccount(merchantId, team.channelId);
  return {
    url: urls.api,
    admin,
    username: team.adminUsername,
    merchantId,
    async residentBytes() {
      const text = await (await fetch(`${urls.apiMetrics}/metrics`)).text();
      return Number(/^process_resident_memory_bytes(?:\{[^}]*\})? (\S+)/m.exec(text)?.[1] ?? Number.NaN);
    },
    cookie: () => admin.browser.cookiesFor(urls.api),
  };
}
