import { Client, Connection } from '@temporalio/client';
import type { Integration } from '../../core/store/documents';
import { recordTokenCreated } from '../../core/store/integrations/lifecycle';
import { AddressCalls } from '../../core/store/leases/addressCalls';
import { sharedStack } from '../harness/sharedStack';
import { HouseLab, keepHouse } from '../support/houseLab';
import { startScriptedShopline, type ScriptedShopline } from '../support/scriptedShopline';

const lab = HouseLab.ofFile();

let scripted: ScriptedShopline;
beforeEach(async () => {
  scripted = await startScriptedShopline();
});
afterEach(() => scripted.stop());

/** A store whose token SHOPLINE refused an hour ago. */
async function refused(): Promise<Integration> {
  const integration = await lab.bind();
  const { _id, merchantId } = integration;
  const granted = { merchantId, ts: '1'.padStart(20, '0'), hasOwnTs: true, tokenId: null, token: 'refused' };
  await recordTokenCreated(lab.store, granted);
  const attentions = { shopline_access_revoked: { at: new Date(Date.now() - 3_600_000) } };
  // What was granted above was told long ago.
  await lab.store.models.integrations.updateOne({ _id }, { $set: { attentions }, $unset: { untoldSince: 1 } });
  return integration;
}

/** A client of Temporal while that is away. */
async function clientOfNone(): Promise<Client> {
  const connection = await Connection.connect({ address: sharedStack().urls.temporalAddress });
  await connection.close();
  return new Client({ connection });
}

it('whether a refused token works again is asked with a call of the address, and not while it has none left', async () => {
  await refused();
  const { addressChunks } = lab.store.models;
  const cap = { calls: 10, windowMs: 60_000 };
  const nowMs = Date.now();
  await addressChunks.create({ _id: 1, calls: cap.calls, fromMs: nowMs, untilMs: nowMs + 6_000 });
  const { client, server } = scripted;
  const house = { ...lab.makeHouse(), shopline: client, addressCalls: new AddressCalls(lab.store, cap) };

  await keepHouse(house);
  expect(server.seen).toEqual([]);

  await addressChunks.deleteMany();
  server.script({ status: 401, body: { code: 'TOKEN_REVOKED' } });
  await keepHouse(house);
  expect(server.seen.map(({ path }) => path)).toEqual(['/v1/token/info']);
  expect(await addressChunks.countDocuments()).toBe(1);
  await keepHouse(house);
  expect(server.seen).toHaveLength(1);
});

it('a token that works again is told to its workflow, also where Temporal went away meanwhile', async () => {
  const { merchantId } = await refused();
  const house = { ...lab.makeHouse(), shopline: scripted.client };
  scripted.server.script({ status: 401, body: { code: 'TOKEN_REVOKED' } });
  await keepHouse(house);
  expect(await lab.signalsOf(merchantId)).toEqual(['authorized']);

  const { integrations } = lab.store.models;
  await integrations.updateOne({ merchantId }, { $unset: { tokenAskedAt: 1 } });
  scripted.server.script({ status: 200, body: { merchant: { id: merchantId } } });
  await keepHouse({ ...house, client: await clientOfNone() });
  expect((await integrations.findOne({ merchantId }).lean())?.attentions).toEqual({});
  expect(await lab.signalsOf(merchantId)).toEqual(['authorized']);

  const longAgo = new Date(Date.now() - 60_000);
  await integrations.updateOne({ merchantId, untoldSince: { $ne: null } }, { $set: { untoldSince: longAgo } });
  await keepHouse(house);
  expect(await lab.signalsOf(merchantId)).toEqual(['authorized', 'authorized']);
});

it('a token that works again is told to its workflow once', async () => {
  const { _id, merchantId } = await refused();
  const house = { ...lab.makeHouse(), shopline: scripted.client };
  scripted.server.script({ status: 200, body: { merchant: { id: merchantId } } });
  await keepHouse(house);
  const { integrations } = lab.store.models;
  const after = await integrations.findById(_id).orFail().lean();
  expect(after.attentions).toEqual({});
  expect(after.untoldSince).toBeUndefined();
});

it('each refusal is asked about, and the end of one leaves the other', async () => {
  const { _id, merchantId } = await refused();
  const { integrations } = lab.store.models;
  const longAgo = new Date(Date.now() - 3_600_000);
  const attentions = { shopline_access_revoked: { at: longAgo }, shopline_permission_missing: { at: longAgo } };
  await integrations.updateOne({ _id }, { $set: { attentions } });
  scripted.server.script(
    { status: 200, body: { merchant: { id: merchantId } } },
    { status: 403, body: { code: 'FORBIDDEN' } },
  );
  await keepHouse({ ...lab.makeHouse(), shopline: scripted.client });
  expect(scripted.server.seen.map(({ path }) => path)).toEqual(['/v1/token/info', '/v1/customers']);
  const after = await integrations.findById(_id).orFail().lean();
  expect(Object.keys(after.attentions)).toEqual(['shopline_permission_missing']);
});
