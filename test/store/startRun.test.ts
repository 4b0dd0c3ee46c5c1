import pino from 'pino';
import { startRun } from '../../api/integrations/startRun';
import { OpenIntegrations } from '../../api/openIntegrations';
import type { Services } from '../../api/services';
import { WorkflowMessenger } from '../../api/workflowMessenger';
import type { Store } from '../../core/store';
import { endIntegration } from '../../core/store/integrations/bindings';
import { findUnended } from '../../core/store/integrations/integrations';
import { bindStoreM, openOwnStore, ownDatabaseUri } from './ownDatabase';

let store: Store;
beforeAll(async () => {
  store = await openOwnStore(ownDatabaseUri());
});
afterAll(() => store.close());

/** A binding with a LINE account, and what starts a taking back of it that ends it. */
async function bindAndDisconnect() {
  const integrationId = await bindStoreM(store);
  const lineAccount = { channelId: 'ch', channelName: 'LINE' };
  await store.models.integrations.updateOne({ _id: integrationId }, { $set: { lineAccount } });
  const read = async () => (await findUnended(store, integrationId))!;
  const away = { temporal: {}, temporalWatch: { isReachable: false }, config: {} };
  const messenger = new WorkflowMessenger({ store, logger: pino({ level: 'silent' }), ...away } as never);
  const services = { store, messenger, openIntegrations: new OpenIntegrations(store) } as unknown as Services;
  const caller = { id: 'amy', teamIds: ['t'], user: null, address: null };
  const disconnect = async (audit: (runId: string) => Promise<void>) => {
    const wanted = { mode: 'clear' as const, endsBinding: true };
    return startRun({ services, response: { locals: {} } as never }, caller, await read(), wanted, audit);
  };
  return { integrationId, read, disconnect };
}

it('a run asked for in the moment of a disconnect is told that the store is disconnected', async () => {
  const { integrationId, read, disconnect } = await bindAndDisconnect();
  const integration = await read();
  const late = disconnect(() => endIntegration(store, integration, 'disconnected'));
  await expect(late).rejects.toMatchObject({ code: 'store_disconnected' });
  expect(await store.models.syncRuns.countDocuments({ integrationId })).toBe(0);
});

it('a run that ends its binding is stored only once it is kept who asked for it', async () => {
  const { integrationId, read, disconnect } = await bindAndDisconnect();
  await expect(disconnect(() => Promise.reject(new Error('api dies')))).rejects.toThrow('api dies');
  expect(await read()).toMatchObject({ activeRunId: null });
  expect(await store.models.syncRuns.countDocuments({ integrationId })).toBe(0);
  const noted: string[] = [];
  const runId = await disconnect((id) => Promise.resolve(void noted.push(id)));
  expect(noted).toEqual([runId]);
  expect(await read()).toMatchObject({ activeRunId: runId });
});
