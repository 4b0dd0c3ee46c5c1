import { cleanUpActivities } from '../../activities/cleanUp';
import type { Store } from '../../core/store';
import { recordAction } from '../../core/store/access/auditLog';
import { bindStore, endByOperator } from '../../core/store/integrations/bindings';
import { openRun } from '../../core/store/runs/syncRuns';
import { newKey, openOwnStore, ownDatabaseUri } from '../store/ownDatabase';
import { inActivity, quietActivity } from '../support/activity';
import { FaultProxy } from '../support/faultProxy';

const members = 5;
const everything = {
  inbox: 1,
  contactEvents: 1,
  members,
  contacts: 2,
  journal: 1,
  syncRuns: 1,
  alerts: 1,
  decisions: 2,
  dailyReports: 3,
  hours: 4,
  leases: 1,
  claims: 0,
};

let store: Store;
/** The same database, over a link that the test can break. */
let fragile: Store;
let link: FaultProxy;

beforeAll(async () => {
  const url = new URL(ownDatabaseUri());
  const key = newKey();
  store = await openOwnStore(url.href, key);
  link = await FaultProxy.start({ host: url.hostname, port: Number(url.port) });
  url.host = `127.0.0.1:${link.port}`;
  fragile = await openOwnStore(url.href, key);
});

afterAll(async () => {
  await fragile.close();
  await link.close();
  await store.close();
});

/** Binds a store, and fills every collection that the clean-up empties. */
async function fill(name: string): Promise<string> {
  const { models } = store;
  const binding = { handle: 'h', storeName: 'S', origin: 'shopline' as const, omnichatToken: 'token' };
  const { _id: integrationId } = await bindStore(store, { ...binding, merchantId: name, teamId: `team of ${name}` });
  const request = { mode: 'full' as const, channelId: 'c' };
  const runId = await openRun(store, { _id: integrationId, merchantId: name }, request);
  const some = (count: number) =>
    Array.from({ length: count }, (_, at) => ({ _id: `${integrationId}:${at}`, at: `${at}` }));
  const of = { integrationId };
  await models.members.insertMany(some(members).map(({ _id, at }) => ({ _id, ...of, customerId: at })));
  await models.contacts.insertMany(some(2).map(({ _id, at }) => ({ _id, ...of, userId: at })));
  await models.journal.create({ _id: `${runId}:0`, integrationId, runId, seen: Buffer.alloc(8) });
  const arrival = { _id: `${integrationId}:0`, ...of, receivedAt: new Date(), customerId: '0', userId: '0' };
  await models.inbox.create({ ...arrival, ts: '1'.padStart(20, '0') });
  await models.contactEvents.create({ ...arrival, revision: 'r' });
  await models.alerts.collection.insertOne({ _id: integrationId } as never);
  for (const [name, count] of [
    ['decisions', 2],
    ['dailyReports', 3],
    ['hours', 4],
  ] as const) {
    await models[name].collection.insertMany(some(count).map(({ _id }) => ({ _id, ...of })) as never);
  }
  return integrationId;
}

async function cleanUp(on: Store, integrationId: string, environment = quietActivity()) {
  await endByOperator(store, integrationId, 'uninstalled');
  return inActivity(() => cleanUpActivities({ store: on }).cleanUp({ integrationId }), environment);
}

async function countLeft(integrationId: string): Promise<Record<string, number>> {
  const { models } = store;
  return {
    inbox: await models.inbox.countDocuments({ integrationId }),
    contactEvents: await models.contactEvents.countDocuments({ integrationId }),
    members: await models.members.countDocuments({ integrationId }),
    contacts: await models.contacts.countDocuments({ integrationId }),
    journal: await models.journal.countDocuments({ integrationId }),
    syncRuns: await models.syncRuns.countDocuments({ integrationId }),
    alerts: await models.alerts.countDocuments({ _id: integrationId }),
    decisions: await models.decisions.countDocuments({ integrationId }),
    dailyReports: await models.dailyReports.countDocuments({ integrationId }),
    hours: await models.hours.countDocuments({ integrationId }),
    leases: await models.leases.countDocuments({ _id: integrationId }),
    claims: await models.claims.countDocuments({ integrationId }),
    integrations: await models.integrations.countDocuments({ _id: integrationId }),
  };
}

const nothing = {
  ...Object.fromEntries(Object.keys(everything).map((name) => [name, 0])),
  integrations: 0,
};

it('broken off in its middle, it removes what is left when it is repeated, and its receipt tells of all there was', async () => {
  const integrationId = await fill('broken off');
  const environment = quietActivity();
  const steps: string[] = [];
  environment.on('heartbeat', ({ step }: { step: string }) => {
    if (steps.at(-1) !== step) steps.push(step);
    // The clean-up counts contacts first and removes them later: the link breaks before the removal.
    if (steps.filter((name) => name === 'contacts').length === 2) link.setState('refused');
  });
  await expect(cleanUp(fragile, integrationId, environment)).rejects.toThrow();
  link.setState('open');
  expect(await countLeft(integrationId)).toMatchObject({
    inbox: 0,
    members: 0,
    contacts: 2,
    journal: 1,
    integrations: 1,
  });

  expect(await cleanUp(store, integrationId)).toEqual(everything);
  expect(await countLeft(integrationId)).toEqual(nothing);
  const receipt = await store.models.receipts.findById(integrationId).lean();
  expect(receipt).toMatchObject({ endReason: 'uninstalled', removed: everything });
});

it('whose answer was lost answers the same again', async () => {
  const integrationId = await fill('answered twice');
  const first = await cleanUp(store, integrationId);
  expect(first).toEqual(everything);
  expect(await cleanUp(store, integrationId)).toEqual(first);
  expect(await cleanUp(store, 'unheard-of')).toEqual({});
});

it('removes what arrived after its end from an api that had not heard of it', async () => {
  const integrationId = await fill('late arrivals');
  await cleanUp(store, integrationId);
  const arrival = { integrationId, receivedAt: new Date(), customerId: '9', userId: '9' };
  await store.models.inbox.create({ _id: `${integrationId}:9`, ...arrival, ts: '1'.padStart(20, '0') });
  await store.models.contactEvents.create({ _id: `${integrationId}:9`, ...arrival, revision: 'r' });
  expect(await cleanUp(store, integrationId)).toEqual(everything);
  expect(await countLeft(integrationId)).toEqual(nothing);
});

it('takes the ids of members out of the audit log, which stays longer', async () => {
  const ended = await fill('decided');
  const other = 'another binding';
  for (const integrationId of [ended, other]) {
    const detail = { decision: 'keep_apart', customerId: 'customer-7' };
    const entry = { integrationId, actor: 'amy', action: 'decide_conflict' as const, detail };
    await recordAction(store, { info: () => undefined }, entry);
  }
  await cleanUp(store, ended);
  const detailOf = async (integrationId: string) =>
    (await store.models.auditLog.findOne({ integrationId }).lean())?.detail;
  expect(await detailOf(ended)).toEqual({ decision: 'keep_apart', customerId: 'erased' });
  expect(await detailOf(other)).toEqual({ decision: 'keep_apart', customerId: 'customer-7' });
});
