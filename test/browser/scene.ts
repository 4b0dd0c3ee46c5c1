import type { Browser } from 'playwright-core';
import { AdminClient } from '../../tools/local/clients/client';
import { SandboxControl } from '../../tools/local/clients/control';
import { sharedStack } from '../harness/sharedStack';
import { AdminPage } from './adminPage';
import { launchChromium } from './chromium';

export const { urls } = sharedStack();
export const control = new SandboxControl(urls.control);

export const stepTimeoutMs = 60_000;

// A test takes many steps, and each is slow on a busy machine.
jest.setTimeout(240_000);

/** One browser a test file; pages opened through it are closed after each test, and must not have complained. */
export function useBrowser() {
  let browser: Browser;
  let pages: AdminPage[] = [];

  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterEach(async () => {
    const complaints = pages.flatMap((page) => page.complaints);
    await Promise.all(pages.map((page) => page.close()));
    pages = [];
    expect(complaints).toEqual([]);
  });
  afterAll(() => browser.close());

  return async (options: Omit<Parameters<typeof AdminPage.open>[1], 'apiUrl'> & { apiUrl?: string } = {}) => {
    const page = await AdminPage.open(browser, { apiUrl: urls.api, ...options });
    pages.push(page);
    return page;
  };
}

interface SceneOptions {
  members?: number;
  modules?: string[];
  installed?: boolean;
  /** Share of the store's LINE members who are contacts of the LINE account, 0 to 1. */
  contactShare?: number;
}

/** A store and a team of its own. Nobody is logged in at SHOPLINE, so it asks which store is meant. */
export async function makeScene(options: SceneOptions = {}) {
  const { members = 60, modules = ['crm'], installed = true, contactShare = 0.8 } = options;
  await control.call('POST', '/control/staff', { merchantId: null });
  const store = await control.createStore({ members, seed: 11, installed: false });
  if (installed) await control.install(store.merchantId);
  const team = await control.createTeam({ storeId: store.merchantId, modules, contactShare });
  return { store, team, merchantId: store.merchantId, username: team.adminUsername };
}

export type Scene = Awaited<ReturnType<typeof makeScene>>;

/** Binds the scene's store and chooses its LINE account over the API, for tests of what comes after connecting. */
export async function bind({ merchantId, username, team }: Scene, from: 'shopline' | 'omnichat' = 'shopline') {
  const admin = new AdminClient(urls.api);
  if (from === 'shopline') await admin.openFromShopline(username, merchantId);
  else await admin.openFromOmnichat(username, merchantId);
  await admin.bind(merchantId, team.teamId);
  await admin.waitForStatus(merchantId, 'awaiting_line_account', stepTimeoutMs);
  await admin.chooseLineAccount(merchantId, team.channelId);
  await admin.waitForStatus(merchantId, 'ready', stepTimeoutMs);
  return admin;
}

/** A full sync of the scene's store, to its end. */
export async function syncAll(client: AdminClient, { merchantId }: Pick<Scene, 'merchantId'>): Promise<void> {
  const runId = await client.startSync(merchantId);
  await client.waitForSync(merchantId, runId, { timeoutMs: stepTimeoutMs });
}

/** A connected store of 20 members after its first sync. */
export async function makeSyncedScene(): Promise<Scene> {
  const scene = await makeScene({ members: 20 });
  await syncAll(await bind(scene), scene);
  return scene;
}
