import type { Checklist } from './checklist';
import { AdminClient, type SyncView } from '../clients/client';
import { SandboxControl, type RequestSummary } from '../clients/control';
import { countOpenWorkflows, countRecords } from './leftovers';
import { SyncProgress } from './syncProgress';
import type { LocalStack } from '../stack/stack';
import { until } from '../until';

const MEMBERS = 1_000;
const CAPS = { shopline: 20, omnichat: 40 } as const;
const SYNC_TIMEOUT_MS = 180_000;
const STEP_TIMEOUT_MS = 30_000;
/** What may mention the store after it is gone: that and when it was here, never who was in it, and no token. */
const LASTING: readonly string[] = ['receipts', 'auditLog', 'seenEvents', 'installations'];

/** Install, bind, sync, sync again, follow a change, uninstall: over HTTP alone, as a merchant and an admin do. */
export async function runDemo({ urls }: LocalStack, checklist: Checklist): Promise<void> {
  const control = new SandboxControl(urls.control);
  const admin = new AdminClient(urls.api);

  const store = await checklist.step(`A SHOPLINE store with ${MEMBERS} members`, () =>
    control.createStore({ members: MEMBERS, seed: 7, installed: false }),
  );
  const team = await control.createTeam({ storeId: store.merchantId, modules: ['crm'], contactShare: 0.7 });
  const { merchantId } = store;

  await checklist.step('The merchant installs the extension', () => control.install(merchantId));
  await checklist.step('An Omnichat admin opens it, logs in and authorises', async () => {
    const { pendingStore } = await admin.openFromShopline(team.adminUsername, merchantId);
    if (pendingStore?.merchantId !== merchantId) throw new Error('the page does not know which store this is');
  });
  await checklist.step('The store is bound to the team', async () => {
    await admin.bind(merchantId, team.teamId);
    await admin.waitForStatus(merchantId, 'awaiting_line_account', STEP_TIMEOUT_MS);
  });
  await checklist.step('The LINE Official Account is chosen', async () => {
    const { message } = await admin.chooseLineAccount(merchantId, team.channelId);
    if (message !== '已成功編輯資料') throw new Error(`the answer says "${message}"`);
    await admin.waitForStatus(merchantId, 'ready', STEP_TIMEOUT_MS);
  });

  const sync = async (): Promise<SyncView> => {
    const runId = await admin.startSync(merchantId);
    const progress = new SyncProgress();
    try {
      const onProgress = (view: SyncView) => progress.show(view);
      return await admin.waitForSync(merchantId, runId, { timeoutMs: SYNC_TIMEOUT_MS, onProgress });
    } finally {
      progress.end();
    }
  };
  const differences = async () => (await control.diff(merchantId, team.channelId)).length;

  const first = await checklist.step('The first sync', sync);
  checklist.expect(['completed', 'completed_with_errors'].includes(first.status), `it ended ${first.status}`);
  checklist.expect(
    first.counts.read === MEMBERS,
    `${first.counts.read} members read, ${first.counts.eligible} eligible`,
  );
  checklist.expect(first.counts.delivered > 0, `${first.counts.delivered} delivered, ${first.counts.failed} failed`);
  const skippedBy = Object.entries(first.skippedBy).map(([code, count]) => `${code} ${count}`);
  checklist.expect(
    accountsForAll(first),
    `${first.counts.skipped} skipped (${skippedBy.join(', ')}), ${first.counts.conflicts} in conflict: everyone is accounted for`,
  );
  checklist.expect((await differences()) === 0, 'every contact is as it should be');

  const writesBefore = countWrites((await control.requests()).omnichat);
  await checklist.step('The second sync', sync);
  const repeated = countWrites((await control.requests()).omnichat) - writesBefore;
  checklist.expect(repeated === 0, `it wrote ${repeated} contacts`);

  await checklist.step('A changed member arrives by itself', async () => {
    const { items } = await admin.members(merchantId, { state: 'delivered' });
    const customerId = items[0]?.customerId;
    if (customerId === undefined) throw new Error('no member was delivered');
    await control.changeMember(merchantId, customerId, { member_point_balance: 4_321 });
    await until(async () => countWrites((await control.requests()).omnichat) > writesBefore, {
      timeoutMs: STEP_TIMEOUT_MS,
      what: 'a write to Omnichat',
    });
    await until(async () => (await differences()) === 0, {
      timeoutMs: STEP_TIMEOUT_MS,
      what: 'the change on the contact',
    });
  });

  await checklist.step('The merchant removes the extension', async () => {
    await control.uninstall(merchantId);
    await until(async () => (await countOpenWorkflows(urls, merchantId)) === 0, {
      timeoutMs: STEP_TIMEOUT_MS,
      what: 'the end of every workflow',
    });
  });
  const records = await until(
    async () => {
      const left = Object.keys(await countRecords(urls, merchantId)).filter((name) => !LASTING.includes(name));
      return left.length === 0 ? 'none' : Promise.reject(new Error(left.join(', ')));
    },
    { timeoutMs: STEP_TIMEOUT_MS },
  ).catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
  checklist.expect(
    records === 'none',
    `no open workflow; tokens and records of the store left in the database: ${records}`,
  );

  const requests = await control.requests();
  for (const partner of ['shopline', 'omnichat'] as const) {
    const { total, byStatus, maxInOneSecond } = requests[partner];
    const throttled = byStatus['429'] ?? 0;
    checklist.expect(
      throttled === 0 && maxInOneSecond <= CAPS[partner],
      `${partner}: ${total} requests, at most ${maxInOneSecond} in any second (cap ${CAPS[partner]}), ${throttled} answered 429`,
    );
  }
}

function accountsForAll({ counts }: SyncView): boolean {
  return counts.read === counts.skipped + counts.unchanged + counts.delivered + counts.failed + counts.conflicts;
}

/** Calls that change something at the partner. */
function countWrites({ byOperation }: RequestSummary): number {
  return Object.entries(byOperation)
    .filter(([operation]) => !operation.startsWith('GET '))
    .reduce((sum, [, count]) => sum + count, 0);
}
