import { describeError, type ErrorCode } from '../../../core/domain/errors';
import type { Checklist } from './checklist';
import { AdminClient, type SyncView } from '../clients/client';
import { countWrites, SandboxControl } from '../clients/control';
import { countOpenWorkflows, countRecords } from './leftovers';
import { SyncProgress } from './syncProgress';
import type { LocalStack } from '../stack/stack';
import { until } from '../until';

const MEMBERS = 1_000;
const CAPS = { shopline: 20, omnichat: 40 } as const;
const SYNC_TIMEOUT_MS = 180_000;
const STEP_TIMEOUT_MS = 30_000;
/**
 * Collections that may still mention the store after its uninstall. They say that and when it was connected, never who
 * its members were, and hold no token.
 */
const LASTING: readonly string[] = ['receipts', 'auditLog', 'seenEvents', 'installations'];

/** Install, bind, sync, sync again, follow a change, uninstall: over HTTP alone, as a merchant and an admin do. */
export async function runDemo({ urls }: LocalStack, checklist: Checklist): Promise<void> {
  const control = new SandboxControl(urls.control);
  const admin = new AdminClient(urls.api);

  const store = await checklist.step(`A SHOPLINE store with ${formatCount(MEMBERS)} members`, () =>
    control.createStore({ members: MEMBERS, seed: 7, defects: 0.01, installed: false }),
  );
  const team = await control.createTeam({
    storeId: store.merchantId,
    modules: ['crm'],
    contactShare: 0.7,
    defects: 0.002,
  });
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
  const { read, eligible, delivered, unchanged, skipped, conflicts, failed } = first.counts;
  const status = conflicts > 0 ? 'completed_with_issues' : 'completed';
  const isThrough = first.status === status;
  checklist.expect(isThrough, isThrough ? 'it went through' : `it ended as ${first.status} instead of ${status}`);
  checklist.expect(
    read === MEMBERS && accountsForAll(first),
    `${formatCount(read)} members read, ${formatCount(eligible)} of them eligible, and each is accounted for`,
  );
  checklist.expect(delivered > 0, `${delivered} written to their contacts`);
  if (unchanged > 0) checklist.note(`${unchanged} whose contacts had it all`);
  checklist.note(`${skipped} left out by the rules: ${wordsOf(first.skippedBy)}`);
  if (conflicts > 0) {
    const who = conflicts === 1 ? '1 needs a decision (a conflict)' : `${conflicts} need a decision (conflicts)`;
    checklist.note(`${who}: ${wordsOf(first.conflictsBy)}`);
  }
  checklist.expect(failed === 0, failed === 0 ? 'none failed' : `${failed} failed: ${wordsOf(first.failedBy)}`);
  checklist.expect((await differences()) === 0, 'every contact is as it should be');
  checklist.conclude(resultOf(first));

  const writesBefore = countWrites(await control.requests());
  await checklist.step('The second sync', sync);
  const repeated = countWrites(await control.requests()) - writesBefore;
  checklist.expect(repeated === 0, repeated === 0 ? 'it found nothing to write' : `it wrote ${repeated} contacts`);

  await checklist.step('A changed member arrives by itself', async () => {
    const { items } = await admin.members(merchantId, { state: 'delivered' });
    const customerId = items[0]?.customerId;
    if (customerId === undefined) throw new Error('no member was delivered');
    await control.changeMember(merchantId, customerId, { member_point_balance: 4_321 });
    await until(async () => countWrites(await control.requests()) > writesBefore, {
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
    records === 'none'
      ? 'no open workflow, no token and no record of the store is left'
      : `left of the store: ${records}`,
  );

  const requests = await control.requests();
  const names = { shopline: 'SHOPLINE', omnichat: 'Omnichat' } as const;
  for (const partner of ['shopline', 'omnichat'] as const) {
    const { total, byStatus, maxInOneSecond } = requests[partner];
    const throttled = byStatus['429'] ?? 0;
    checklist.expect(
      throttled === 0 && maxInOneSecond <= CAPS[partner],
      `${names[partner]}: ${total} requests, at most ${maxInOneSecond} in any second (cap ${CAPS[partner]}), ${throttled} answered 429`,
    );
  }
}

/** What the page calls each code, with its count. */
function wordsOf(byCode: Record<string, number>): string {
  return Object.entries(byCode)
    .sort(([, a], [, b]) => b - a)
    .map(([code, count]) => `${count} × ${describeError(code as ErrorCode, 'en').title}`)
    .join(', ');
}

/** A sync in one line. */
export function resultOf({ counts }: Pick<SyncView, 'counts'>): string {
  const { read, eligible, delivered, unchanged, skipped, conflicts, failed } = counts;
  const parts = [
    [read, 'members read'],
    [eligible, 'eligible'],
    [delivered, 'written'],
    [unchanged, 'with nothing to change'],
    [skipped, 'left out'],
    [conflicts, 'in conflict'],
    [failed, 'failed'],
  ] as const;
  return parts.map(([count, text]) => `${formatCount(count)} ${text}`).join(', ');
}

function formatCount(count: number): string {
  return count.toLocaleString('en');
}

function accountsForAll({ counts }: SyncView): boolean {
  return counts.read === counts.skipped + counts.unchanged + counts.delivered + counts.failed + counts.conflicts;
}
