import { randomUUID } from 'node:crypto';
import mongoose from 'mongoose';
import { until } from '../../tools/local/until';
import { adminWithProvenStore, sendShopline, urls } from './client';

type Document = Record<string, unknown> & { _id: string };

let client: mongoose.mongo.MongoClient;
let merchantId: string;
let integrationId: string;

const collection = (name: string) => client.db().collection<Document>(name);
const integration = () => collection('integrations').findOne({ _id: integrationId });
/** Ids of the members that wait in the inbox; '' where an event did not name its member. */
const waiting = async () =>
  (await collection('inbox').find({ integrationId }).toArray()).map(({ customerId }) => customerId);
const tell = async (topic: string, resource: Record<string, unknown> | null, traceId: string = randomUUID()) => {
  const event = { topic, merchant_id: merchantId, trace_id: traceId };
  const { status } = await sendShopline({ ...event, ...(resource && { resource }) });
  expect(status).toBe(200);
};

beforeAll(async () => {
  client = await mongoose.mongo.MongoClient.connect(urls.mongodbUri);
  const { store, team, admin } = await adminWithProvenStore();
  merchantId = store.merchantId;
  await admin.bind(merchantId, team.teamId);
  const bound = await collection('integrations').findOne({ merchantId, endedAt: null });
  integrationId = bound!._id;
  // Changes are followed, as after a first sync. Without a LINE account, what arrives stays in the inbox.
  await collection('integrations').updateOne({ _id: integrationId }, { $set: { isLive: true } });
});
afterAll(() => client.close());
beforeEach(async () => {
  await collection('inbox').deleteMany({ integrationId });
  await collection('integrations').updateOne({ _id: integrationId }, { $unset: { fullReadAsked: 1 } });
});

const verbs = ['create', 'update', 'remove', 'sign_in', 'mobile_sign_in', 'mobile_sign_up', 'membership_tier_update', 'new_member']; // prettier-ignore

test.each(verbs.flatMap((verb) => [`customer/${verb}`, `user/${verb}`]))(
  '%s is about the member that its resource is, by either name of the id',
  async (topic) => {
    await tell(topic, { id: 'c1' });
    await tell(topic, { _id: 'c2', updated_at: new Date().toISOString() });
    expect((await waiting()).sort()).toEqual(['c1', 'c2']);
  },
);

test.each<[string, Record<string, unknown>]>([
  ['member_point/create', { _id: 'p', user_id: 'c1' }],
  ['member_point/create', { id: 'p', member_point: { customer: { id: 'c1' } } }],
  ['user_credit/create', { _id: 'p', user_id: 'c1', performer_id: 's' }],
  ['user_credit/create', { id: 'p', customer_id: 'c1' }],
  ['user_credit/update', { id: 'p', user: { id: 'c1' } }],
])('%s is about the member that it names: %j', async (topic, resource) => {
  await tell(topic, resource);
  expect(await waiting()).toEqual(['c1']);
});

test.each<[string, Record<string, unknown> | null]>([
  ['user/update', {}],
  ['customer/remove', null],
  ['user_credit/create', { id: 'p', value: 5 }],
  ['user_credit/update', { _id: 'p' }],
  ['member_point/create', { _id: 'p', value: 5 }],
])('%s that names nobody asks for a sweep: %j', async (topic, resource) => {
  await tell(topic, resource);
  expect(await waiting()).toEqual(['']);
});

test.each(['tag/remove', 'tag/update', 'membership_tier/update', 'membership_tier/remove'])(
  '%s asks for a full read, and its id is not taken for a member',
  async (topic) => {
    await tell(topic, { id: 't1' });
    expect(await integration()).toMatchObject({ fullReadAsked: { firstAtMs: expect.any(Number) as number } });
    expect(await waiting()).toEqual([]);
  },
);

test.each(['tag/create', 'membership_tier/create', 'user_coupon/create'])('%s changes nobody', async (topic) => {
  await tell(topic, { id: 't1' });
  expect(await integration()).not.toHaveProperty('fullReadAsked');
  expect(await waiting()).toEqual([]);
});

test('many events that ask for a full read are one fact, and one that comes twice asks once', async () => {
  const traceId = randomUUID();
  await tell('tag/remove', { id: 't0' }, traceId);
  const first = await integration();
  await Promise.all(Array.from({ length: 50 }, (_, index) => tell('tag/remove', { id: `t${index}` })));
  const after = (await integration())?.fullReadAsked as { firstAtMs: number; lastAtMs: number };
  expect(after.firstAtMs).toBe((first?.fullReadAsked as typeof after).firstAtMs);
  await until(() => Date.now() > after.lastAtMs, { timeoutMs: 5_000 });
  await tell('tag/remove', { id: 't0' }, traceId);
  expect((await integration())?.fullReadAsked).toEqual(after);
});
