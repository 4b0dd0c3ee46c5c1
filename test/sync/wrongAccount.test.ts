import { isFollowed } from '../../core/domain/attention';
import { eventTimeOfMs } from '../../core/store/inbox/eventTime';
import { renewOmnichatToken } from '../../core/store/integrations/bindings';
import { recordTokenCreated, recordTokenRevoked } from '../../core/store/integrations/lifecycle';
import { recentSinceMs } from '../../core/sync/reading/segments';
import { sharedStack } from '../harness/sharedStack';
import { openLab, type Bound, type Lab } from '../support/lab';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());
afterEach(() => lab.control.removeFaults());
afterEach(() => lab.control.changeSettings({ shopline: { totalCountError: 0 } }));

const mismatch = { kind: 'parked', code: 'line_account_mismatch' } as const;

/** A store whose changes were followed, until a sync found that its account does not fit any more. */
async function storeInDoubt(): Promise<Bound> {
  const bound = await lab.bind({ members: 60, team: { otherProvider: true, strangers: 1 } });
  const { integrationId } = bound;
  await lab.store.models.integrations.updateOne({ _id: integrationId }, { $set: { isLive: true } });
  const runId = await bound.openRun();
  expect((await bound.slice(runId)).end).toEqual(mismatch);
  await lab.activities.setAttention({ integrationId, runId, code: mismatch.code });
  await bound.finish(runId, 'failed');
  return bound;
}

/** Begins a sync and cancels it before SHOPLINE has answered it. */
async function cancelUnread(bound: Bound, accept: { acceptMismatch?: true } = {}): Promise<void> {
  await lab.control.addFault({ partner: 'shopline', match: { pathPrefix: '/v1/customers' }, delayMs: 12_000 });
  const runId = await bound.openRun('full', accept);
  const slice = bound.slice(runId);
  await lab.until(async () => (await bound.run(runId)).phase === 'reading');
  await bound.steer(runId, 'cancel');
  expect((await slice).end).toEqual({ kind: 'cancelled' });
  await bound.finish(runId, 'cancelled');
  await lab.control.removeFaults();
}

describe('a store whose account does not fit', () => {
  it('is not followed after a sync that ended before its account check', async () => {
    const bound = await storeInDoubt();
    await cancelUnread(bound);
    expect(isFollowed(await bound.integration())).toBe(false);
    expect((await bound.sync()).end).toEqual(mismatch);
  });

  it('is followed after a sync for which an admin accepted it, whether that came to its check or not', async () => {
    const bound = await storeInDoubt();
    await cancelUnread(bound, { acceptMismatch: true });
    expect(isFollowed(await bound.integration())).toBe(true);
  });

  it('stays unfollowed when the token is revoked and granted anew', async () => {
    const bound = await storeInDoubt();
    const { merchantId } = bound;
    const told = (inMs: number, token: string) => {
      return { merchantId, ts: eventTimeOfMs(Date.now() + inMs), hasOwnTs: true, tokenId: null, token };
    };
    const former = bound.shop.accessToken!;
    await recordTokenCreated(lab.store, told(-60_000, former));
    await recordTokenRevoked(lab.store, told(-30_000, former));
    expect(Object.keys((await bound.integration()).attentions).sort()).toEqual([
      'line_account_mismatch',
      'shopline_access_revoked',
    ]);
    const { accessToken } = await lab.control.install(merchantId);
    await recordTokenCreated(lab.store, told(0, accessToken));
    expect((await bound.integration()).attentions).toMatchObject({ line_account_mismatch: {} });
    expect(isFollowed(await bound.integration())).toBe(false);
    expect((await bound.sync()).end).toEqual(mismatch);
    expect(await bound.writes()).toBe(0);
  });

  it('stays unfollowed when Omnichat refuses a preview, and takes its token again', async () => {
    const bound = await storeInDoubt();
    const runId = await bound.openRun('preview');
    const code = 'omnichat_access_revoked';
    await lab.activities.setAttention({ integrationId: bound.integrationId, runId, code });
    await bound.finish(runId, 'failed');
    await renewOmnichatToken(lab.store, await bound.integration(), 'the next');
    expect(Object.keys((await bound.integration()).attentions)).toEqual(['line_account_mismatch']);
    expect(isFollowed(await bound.integration())).toBe(false);
  });

  it('is stopped all the same after a preview for which an admin accepted it', async () => {
    const bound = await storeInDoubt();
    expect((await bound.sync('preview', { acceptMismatch: true })).end).toEqual({ kind: 'done' });
    expect((await bound.sync()).end).toEqual(mismatch);
    expect(await bound.writes()).toBe(0);
  });

  it('is not written to although one of the members read first happens to be a contact', async () => {
    const bound = await lab.bind({ members: 200, team: { otherProvider: true, strangers: 1 } });
    const updatedAfter = new Date(recentSinceMs(Date.now()));
    const { customers } = await lab.shopline.listCustomers(bound.shop.accessToken!, { perPage: 50, updatedAfter });
    await bound.addContact(customers.find(({ line_id }) => line_id)!.line_id!);
    // SHOPLINE counts so many, and is so slow, that writing is due after the first page.
    await lab.control.changeSettings({ shopline: { totalCountError: 500_000 } });
    const match = { pathPrefix: '/v1/customers', queryIncludes: 'previous_id' };
    await lab.control.addFault({ partner: 'shopline', match, delayMs: 2_500 });
    expect((await bound.sync()).end).toEqual(mismatch);
    expect(await bound.writes()).toBe(0);
  });

  it('is followed again once a sync has found that it fits', async () => {
    const bound = await storeInDoubt();
    await cancelUnread(bound);
    const members = await lab.control.members(bound.merchantId, { limit: '10', hasLine: 'true' });
    for (const { lineId } of members) await bound.addContact(lineId!);
    expect((await bound.sync()).end).toEqual({ kind: 'done' });
    expect(isFollowed(await bound.integration())).toBe(true);
  });
});
