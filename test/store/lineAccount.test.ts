import { shownAttention } from '../../core/domain/attention';
import type { Store } from '../../core/store';
import type { Integration } from '../../core/store/documents';
import { setAttention } from '../../core/store/integrations/attention';
import { chooseLineAccount } from '../../core/store/integrations/lineAccount';
import { findLease } from '../../core/store/leases/leases';
import { openRun } from '../../core/store/runs/syncRuns';
import { bindStoreM, openOwnStore, ownDatabaseUri } from './ownDatabase';

const formerAccount = { channelId: '1650000001', channelName: 'Former' };
const other = { channelId: '1650000002', channelName: 'Other' };

describe('another LINE account', () => {
  let store: Store;
  let integrationId: string;
  beforeAll(async () => {
    store = await openOwnStore(ownDatabaseUri());
    integrationId = await bindStoreM(store);
  });
  afterAll(() => store.close());

  const read = () => store.models.integrations.findById(integrationId).orFail().lean<Integration>().exec();
  const shown = async () => shownAttention((await read()).attentions);
  const choose = async (account: typeof other) => chooseLineAccount(store, await read(), account);
  const epoch = async () => (await findLease(store, integrationId))?.epoch ?? 0;

  it('is chosen to the end by who chooses it again, where an api died in between', async () => {
    await choose(formerAccount);
    await store.models.integrations.updateOne({ _id: integrationId }, { $set: { isLive: true } });
    await setAttention(store, integrationId, 'line_account_gone');
    const before = await epoch();

    const death = jest.spyOn(store.models.leases, 'findOneAndUpdate').mockImplementationOnce(() => {
      throw new Error('the API dies');
    });
    await expect(choose(other)).rejects.toThrow('the API dies');
    death.mockRestore();
    expect(await epoch()).toBe(before);

    expect(await choose(other)).toBe(true);
    expect(await read()).toMatchObject({ lineAccount: other, isLive: false, attentions: {} });
    expect(await epoch()).toBe(before + 1);
  });

  it('is not told to be gone by a worker that found this of the one before', async () => {
    const tell = () => setAttention(store, integrationId, 'line_account_gone');
    await choose(formerAccount);
    await store.models.integrations.updateOne({ _id: integrationId }, { $set: { isLive: true } });
    expect(await tell()).toBe(true);
    await choose(other);
    expect(await tell()).toBe(false);
    expect(await shown()).toBeNull();
  });

  it('takes back what was wrong with the one before; the same one again does not, and other reasons stay', async () => {
    await setAttention(store, integrationId, 'line_account_mismatch');
    await choose(other);
    expect((await shown())?.code).toBe('line_account_mismatch');
    await choose(formerAccount);
    expect(await shown()).toBeNull();
    await setAttention(store, integrationId, 'shopline_access_revoked');
    await choose(other);
    expect((await shown())?.code).toBe('shopline_access_revoked');
  });

  it('is not followed before its sync, even if it was still the chosen one when it was asked for', async () => {
    await choose(formerAccount);
    const asked = await read();
    await choose(other);
    await store.models.integrations.updateOne({ _id: integrationId }, { $set: { isLive: true } });
    const before = await epoch();
    expect(await chooseLineAccount(store, asked, formerAccount)).toBe(true);
    expect(await read()).toMatchObject({
      lineAccount: formerAccount,
      isLive: false,
      stoppedFollowing: 'line_account_changed',
    });
    expect(await epoch()).toBe(before + 1);
  });

  it('is not synced by a sync that accepts how the one before fits', async () => {
    await choose(formerAccount);
    const asked = await read();
    await choose(other);
    const request = { mode: 'full', acceptMismatch: true, channelId: formerAccount.channelId } as const;
    await expect(openRun(store, asked, request)).rejects.toMatchObject({ code: 'sync_in_progress' });
    expect(await read()).toMatchObject({ activeRunId: null, acceptedMismatchChannelId: null });
    expect(await store.models.syncRuns.countDocuments({ integrationId })).toBe(0);
  });
});
