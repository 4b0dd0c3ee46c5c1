import { shownAttention } from '../../core/domain/attention';
import type { Store } from '../../core/store';
import type { Integration } from '../../core/store/documents';
import { setAttention } from '../../core/store/integrations/attention';
import { renewOmnichatToken } from '../../core/store/integrations/bindings';
import { recordTokenCreated, recordTokenRevoked } from '../../core/store/integrations/lifecycle';
import { holdRemovals } from '../../core/store/integrations/removals';
import { applySettings } from '../../core/store/integrations/settings';
import { endRun } from '../../core/store/integrations/steering';
import { openRun } from '../../core/store/runs/syncRuns';
import { bindStoreM, openOwnStore, ownDatabaseUri } from './ownDatabase';

let store: Store;
let integrationId: string;

/** Gives the tests of one subject a database with one integration. */
function inOwnDatabase(): void {
  beforeAll(async () => {
    store = await openOwnStore(ownDatabaseUri());
    integrationId = await bindStoreM(store);
  });
  afterAll(() => store.close());
}

const read = () => store.models.integrations.findById(integrationId).orFail().lean<Integration>().exec();
const shown = async () => shownAttention((await read()).attentions);

describe('a token of the team that Omnichat refuses', () => {
  inOwnDatabase();
  const refuse = (omnichatTokenVersion: number) =>
    setAttention(store, integrationId, 'omnichat_access_revoked', { omnichatTokenVersion });

  it('is told to an admin, who renews it', async () => {
    await refuse(0);
    expect((await shown())?.code).toBe('omnichat_access_revoked');
    await renewOmnichatToken(store, await read(), 'the next');
    expect(await shown()).toBeNull();
  });

  it('is not told once it was renewed, by a worker that still had the one before', async () => {
    await refuse(0);
    expect(await shown()).toBeNull();
    await refuse(1);
    expect((await shown())?.code).toBe('omnichat_access_revoked');
  });
});

describe('a token of the store that SHOPLINE refuses', () => {
  inOwnDatabase();
  const refuse = (code: 'shopline_access_revoked' | 'shopline_permission_missing', shoplineTokenVersion: number) =>
    setAttention(store, integrationId, code, { shoplineTokenVersion });
  const grant = async (at: number) => {
    const { merchantId } = await read();
    const event = { ts: String(at).padStart(20, '0'), hasOwnTs: true, tokenId: null, token: `token ${at}` };
    await recordTokenCreated(store, { merchantId, ...event });
  };

  it('is told to an admin until the merchant grants the next', async () => {
    expect(await refuse('shopline_access_revoked', 0)).toBe(true);
    expect((await shown())?.code).toBe('shopline_access_revoked');
    await grant(1);
    expect(await shown()).toBeNull();
  });

  it.each(['shopline_access_revoked', 'shopline_permission_missing'] as const)(
    'is not told as %s once there is a next, by a worker that still had the one before',
    async (code) => {
      expect(await refuse(code, 0)).toBe(false);
      expect(await shown()).toBeNull();
    },
  );

  it('is told of the next as well, where that is refused', async () => {
    expect(await refuse('shopline_permission_missing', 1)).toBe(true);
    expect((await shown())?.code).toBe('shopline_permission_missing');
  });

  it('is not told when the next is granted in the moment in which the end of the one before is noted', async () => {
    const { merchantId } = await read();
    await grant(2);
    const { integrations } = store.models;
    const updateOne = integrations.updateOne.bind(integrations);
    const noted = jest
      .spyOn(integrations, 'updateOne')
      .mockImplementationOnce((...change) => grant(4).then(() => updateOne(...change)) as never);
    const end = { merchantId, ts: '3'.padStart(20, '0'), hasOwnTs: true, tokenId: null, token: 'token 2' };
    await recordTokenRevoked(store, end);
    expect(noted).toHaveBeenCalled();
    expect(await shown()).toBeNull();
  });

  it('is not told when the next is granted in the moment in which one that was revoked before comes', async () => {
    const { merchantId } = await read();
    const end = { merchantId, ts: '6'.padStart(20, '0'), hasOwnTs: true, tokenId: null, token: 'token 6' };
    await recordTokenRevoked(store, end);
    const { integrations } = store.models;
    const updateOne = integrations.updateOne.bind(integrations);
    const noted = jest
      .spyOn(integrations, 'updateOne')
      .mockImplementationOnce((...change) => grant(8).then(() => updateOne(...change)) as never);
    await grant(6);
    expect(noted).toHaveBeenCalled();
    expect(await shown()).toBeNull();
  });

  it('is told when one that was revoked before takes its place', async () => {
    const { merchantId } = await read();
    const end = { merchantId, ts: '9'.padStart(20, '0'), hasOwnTs: true, tokenId: null, token: 'token 9' };
    await recordTokenRevoked(store, end);
    await grant(9);
    expect((await shown())?.code).toBe('shopline_access_revoked');
  });
});

describe('what a sync found that needs attention', () => {
  inOwnDatabase();
  const open = async () => {
    const request = { mode: 'full', channelId: 'c' } as const;
    return openRun(store, await read(), request);
  };
  const find = (runId: string) => setAttention(store, integrationId, 'line_account_mismatch', { runId });

  it('is not told for a sync that has ended, by a worker that was frozen: the store goes on', async () => {
    const former = await open();
    await endRun(store, { _id: former, integrationId }, { status: 'cancelled', code: null });
    expect(await find(former)).toBe(false);
    const next = await open();
    expect(await find(former)).toBe(false);
    expect(await shown()).toBeNull();
    expect(await find(next)).toBe(true);
    expect((await shown())?.code).toBe('line_account_mismatch');
  });
});

describe('several things that need attention', () => {
  inOwnDatabase();

  const standing = async () => Object.keys((await read()).attentions).sort();

  it('stand beside each other, and the end of one ends no other', async () => {
    await holdRemovals(store, integrationId, 5, []);
    await setAttention(store, integrationId, 'line_account_mismatch');
    await setAttention(store, integrationId, 'omnichat_access_revoked');
    await setAttention(store, integrationId, 'shopline_access_revoked');
    await holdRemovals(store, integrationId, 7, []);
    expect((await read()).attentions.removals_unconfirmed).toMatchObject({ missing: '7' });
    expect(shownAttention((await read()).attentions)?.code).toBe('shopline_access_revoked');
    const { merchantId } = await read();
    const event = { ts: '1'.padStart(20, '0'), hasOwnTs: true, tokenId: null, token: 'token 1' };
    await recordTokenCreated(store, { merchantId, ...event });
    expect(await standing()).toEqual(['line_account_mismatch', 'omnichat_access_revoked', 'removals_unconfirmed']);
    await renewOmnichatToken(store, await read(), 'the next');
    expect(await standing()).toEqual(['line_account_mismatch', 'removals_unconfirmed']);
  });

  it('are set aside when a full sync begins, but for removals that no admin has confirmed', async () => {
    const begin = async (acceptRemovals: boolean) => {
      const request = { mode: 'full', channelId: 'c' } as const;
      const run = { _id: await openRun(store, await read(), request), integrationId };
      await applySettings(store, { ...run, acceptRemovals });
      await endRun(store, run, { status: 'cancelled', code: null });
    };
    await begin(false);
    expect(await standing()).toEqual(['removals_unconfirmed']);
    await begin(true);
    expect(await standing()).toEqual([]);
  });
});
