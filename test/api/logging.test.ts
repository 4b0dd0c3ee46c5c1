import fs from 'node:fs';
import { randomUUID } from 'node:crypto';
import { until } from '../../tools/local/until';
import { sharedStack } from '../harness/sharedStack';
import { adminWithProvenStore, control, nanoseconds, sendOmnichat, sendShopline, urls } from './client';

const timeoutMs = 30_000;

interface Line {
  route?: string;
  status?: number;
  integrationId?: string;
  merchantId?: string;
  runId?: string;
}

/** Lines of requests that the api logged about a store, in order. */
function linesOf(merchantId: string): Line[] {
  return fs
    .readFileSync(sharedStack().logFiles.api, 'utf8')
    .split('\n')
    .filter((line) => line.includes(`"merchantId":"${merchantId}"`) && line.endsWith('}'))
    .map((line) => JSON.parse(line) as Line);
}

const lineOf = (merchantId: string, route: string, status: number) =>
  until(() => linesOf(merchantId).find((line) => line.route === route && line.status === status), { timeoutMs });

describe('the log line of a request', () => {
  let merchantId: string;
  let channelId: string;
  let runId: string;
  beforeAll(async () => {
    const { store, team, admin } = await adminWithProvenStore();
    ({ merchantId } = store);
    ({ channelId } = team);
    await control.install(merchantId);
    await admin.bind(merchantId, team.teamId);
    await admin.waitForStatus(merchantId, 'awaiting_line_account', timeoutMs);
    await admin.chooseLineAccount(merchantId, channelId);
    runId = await admin.startSync(merchantId);
    await admin.waitForSync(merchantId, runId, { timeoutMs });
    const unknown = await admin.browser.request(`${urls.api}/api/integrations/${merchantId}/syncs/0912345678`);
    expect(unknown.status).toBe(404);
  });

  it('names integration, store and sync by their ids', async () => {
    const bound = await lineOf(merchantId, '/api/integrations', 201);
    expect(bound.integrationId).toMatch(/^[0-9a-f]{24}$/);
    const { integrationId } = bound;
    expect(await lineOf(merchantId, '/api/integrations/:id/syncs', 202)).toMatchObject({ integrationId, runId });
    expect(await lineOf(merchantId, '/api/integrations/:id/syncs/:runId', 200)).toMatchObject({ integrationId, runId });
  });

  it('names no sync that does not exist', async () => {
    const refused = await lineOf(merchantId, '/api/integrations/:id/syncs/:runId', 404);
    expect(refused).not.toHaveProperty('runId');
  });

  it("names the integration a partner's event is about", async () => {
    const { integrationId } = await lineOf(merchantId, '/api/integrations', 201);
    const event = { topic: 'customer/update', merchant_id: merchantId, ts: nanoseconds(Date.now()) };
    await sendShopline({ ...event, trace_id: randomUUID(), resource: { _id: 'f'.repeat(24) } });
    expect(await lineOf(merchantId, '/webhooks/shopline', 200)).toMatchObject({ integrationId });
    const contact = { platform: 'line', channelId, userId: `U${'0'.repeat(32)}` };
    await sendOmnichat('customer/channel_subscribe', contact);
    expect(await lineOf(merchantId, '/webhooks/omnichat', 200)).toMatchObject({ integrationId });
  });
});
