import mongoose from 'mongoose';
import { adminWithProvenStore, urls } from './client';

type Document = Record<string, unknown> & { _id: string };

let client: mongoose.mongo.MongoClient;

beforeAll(async () => {
  client = await mongoose.mongo.MongoClient.connect(urls.mongodbUri);
});
afterAll(() => client.close());

it('a retry while nothing is followed is refused, though the page shows that the LINE account is in doubt', async () => {
  const { store, team, admin } = await adminWithProvenStore();
  const { merchantId } = store;
  await admin.bind(merchantId, team.teamId);
  await admin.chooseLineAccount(merchantId, team.channelId);
  const found = { attentions: { line_account_mismatch: { at: new Date() } } };
  const stopped = { isLive: false, stoppedFollowing: 'line_account_changed', ...found };
  await client.db().collection<Document>('integrations').updateOne({ merchantId, endedAt: null }, { $set: stopped });
  const path = `/api/integrations/${merchantId}`;
  const refused = { status: 409, problem: { code: 'line_account_changed' } };
  for (const retry of ['retry-failed', 'members/anyone/retry']) {
    await expect(admin.call('POST', `${path}/${retry}`)).rejects.toMatchObject(refused);
  }
  const { items } = await admin.call<{ items: { action: string }[] }>('GET', `${path}/audit`);
  expect(items.map(({ action }) => action)).not.toContain('retry_failed');
});
