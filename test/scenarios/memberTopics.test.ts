import { until } from '../../tools/local/until';
import { isFullReadAsked } from '../support/onRecord';
import { bindStore, startOwnStack, type Binding, type OwnStack } from '../support/ownStack';

const ARRIVAL_TIMEOUT_MS = 60_000;
/** Less than the two minutes after which the next full read in the background comes by itself. */
const ASKED_READ_TIMEOUT_MS = 90_000;
const TEST_TIMEOUT_MS = 180_000;

let own: OwnStack;

beforeAll(async () => {
  // No sweep comes during the tests, so a change that no webhook brings stays missing.
  own = await startOwnStack({ RECONCILE_EVERY_SECONDS: '86400' });
});

afterAll(async () => own?.stop());

async function syncedStore(seed: number): Promise<Binding> {
  const binding = await bindStore(own, { members: 40, seed, contactShare: 1 });
  const { admin, merchantId } = binding;
  const runId = await admin.startSync(merchantId);
  await admin.waitForSync(merchantId, runId, { timeoutMs: ARRIVAL_TIMEOUT_MS });
  await admin.waitForStatus(merchantId, 'ready', ARRIVAL_TIMEOUT_MS);
  return binding;
}

/** Ids of members whose contacts carry what was delivered for them. */
async function deliveredIds({ admin, merchantId }: Binding): Promise<string[]> {
  const { items } = await admin.members(merchantId, { state: 'delivered' });
  return items.map(({ customerId }) => customerId);
}

async function untilArrived({ merchantId, channelId }: Binding, timeoutMs: number): Promise<void> {
  const isArrived = async () => (await own.control.diff(merchantId, channelId)).length === 0;
  await until(isArrived, { timeoutMs, what: 'every change at its contact' });
}

/** Pages of members that were read of this store, in syncs, sweeps and full reads. */
async function pagesRead({ merchantId }: Binding): Promise<number> {
  const path = '/control/requests/log?limit=100000';
  const log = await own.control.call<{ path: string; caller: string }[]>('GET', path);
  return log.filter((request) => request.path === '/v1/customers' && request.caller === merchantId).length;
}

test.each([
  ['full', 'decimal'],
  ['partial', 'plain'],
])(
  'twelve members change, told as user/… with the %s customer, amounts %s: every change arrives, and nothing was swept',
  async (resourceShape, amounts) => {
    const shoplineWebhooks = { customerTopics: 'user', amounts };
    await own.control.changeSettings({ shoplineWebhooks, shopline: { resourceShape } });
    const binding = await syncedStore(resourceShape === 'full' ? 71 : 72);
    const { merchantId } = binding;
    const pagesBefore = await pagesRead(binding);
    const [removed = '', ...edited] = (await deliveredIds(binding)).slice(0, 12);
    expect(edited).toHaveLength(11);
    for (const [index, id] of edited.entries())
      await own.control.changeMember(merchantId, id, { member_point_balance: 70_000 + index });
    await own.control.call('DELETE', `/control/stores/${merchantId}/members/${removed}`);
    await untilArrived(binding, ARRIVAL_TIMEOUT_MS);
    expect(await pagesRead(binding)).toBe(pagesBefore);
  },
  TEST_TIMEOUT_MS,
);

test(
  'store credit changes, told by user_credit/create alone: it arrives, and nothing was swept',
  async () => {
    await own.control.changeSettings({
      shoplineWebhooks: { creditTopics: true },
      shopline: { balanceChangesEmit: false, balanceChangesMoveUpdatedAt: false },
    });
    const binding = await syncedStore(73);
    const pagesBefore = await pagesRead(binding);
    for (const id of (await deliveredIds(binding)).slice(0, 5))
      await own.control.changeMember(binding.merchantId, id, { credit_balance: 98_765 });
    await untilArrived(binding, ARRIVAL_TIMEOUT_MS);
    expect(await pagesRead(binding)).toBe(pagesBefore);
  },
  TEST_TIMEOUT_MS,
);

test(
  'a tag and a tier are removed, told by their ids alone: a full read follows soon, one for both',
  async () => {
    const binding = await syncedStore(74);
    const { merchantId, channelId } = binding;
    const path = `/control/stores/${merchantId}`;
    const tags = (await own.control.members(merchantId)).flatMap((member) => member.tags);
    const pagesBefore = await pagesRead(binding);
    for (const tag of new Set(tags)) await own.control.call('DELETE', `${path}/tags/${encodeURIComponent(tag)}`);
    await own.control.call('DELETE', `${path}/tiers/2`);
    expect(await own.control.diff(merchantId, channelId)).not.toEqual([]);
    await untilArrived(binding, ASKED_READ_TIMEOUT_MS);
    // One read answered both events, so none is asked for any more. It took no more pages than the first sync.
    const isAnswered = async () => !(await isFullReadAsked(own.stack.urls.mongodbUri, merchantId));
    await until(isAnswered, { timeoutMs: ARRIVAL_TIMEOUT_MS, what: 'the end of the read' });
    expect(await pagesRead(binding)).toBeLessThanOrEqual(2 * pagesBefore);
  },
  TEST_TIMEOUT_MS,
);
