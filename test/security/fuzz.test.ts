import { createHmac, randomInt } from 'node:crypto';
import fc from 'fast-check';
import { fuzz } from '../../tools/fuzz/fuzz';
import { brokenText, damaged, hostileJson } from '../../tools/fuzz/hostile';
import { parseLosslessObject, writeCanonicalJson } from '../../core/partners/shopline/canonicalJson';
import { adminWithProvenStore, env, nanoseconds, sendOmnichat, urls } from '../api/client';

const seed = randomInt(2 ** 31);

/** Signs and sends any body as SHOPLINE would. @returns the status; null: the body has no canonical form to sign */
async function sendSigned(body: string): Promise<number | null> {
  const payload = parseLosslessObject(body);
  if (payload === null) return null;
  const timestamp = String(Math.floor(Date.now() / 1000));
  const message = `${timestamp}:${writeCanonicalJson(payload)}`;
  const sign = createHmac('sha256', env.SHOPLINE_CLIENT_SECRET ?? '')
    .update(message)
    .digest('hex');
  const response = await fetch(`${urls.api}/webhooks/shopline?sign=${sign}`, {
    method: 'POST',
    headers: { 'x-shopline-developer-event-timestamp': timestamp },
    body,
  });
  return response.status;
}

describe(`hostile input (seed ${seed})`, () => {
  it('breaks nothing that eats it', async () => {
    const outcomes = await fuzz({ inputs: 1_000, seed });
    expect(outcomes.length).toBeGreaterThan(8);
    expect(outcomes.filter(({ failure }) => failure !== null)).toEqual([]);
  });

  it('gets no 5xx from the running api, signed webhooks included', async () => {
    const { store, team, admin } = await adminWithProvenStore();
    await admin.bind(store.merchantId, team.teamId);
    const event = {
      trace_id: 'fuzz',
      topic: 'customer/update',
      merchant_id: store.merchantId,
      ts: nanoseconds(Date.now()),
      resource: { _id: 'c1', token: 'x', line_id: 'U1' },
    };
    const topics = ['access_token/create', 'access_token/revoke', 'member_point/create', 'customer/remove'];
    const bodies = fc.oneof(...[event.topic, ...topics].map((topic) => damaged({ ...event, topic })), hostileJson);
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        const status = await sendSigned(body);
        expect([null, 200, 400, 413]).toContain(status);
      }),
      { seed, numRuns: 80 },
    );
    const contact = {
      platform: 'line',
      channelId: team.channelId,
      userId: 'U1',
      socialContacts: [{ platform: 'line' }],
    };
    await fc.assert(
      fc.asyncProperty(fc.oneof(damaged(contact), hostileJson, brokenText), async (body) => {
        const { status } = await sendOmnichat('customer/update', body);
        expect([200, 400]).toContain(status);
      }),
      { seed, numRuns: 60 },
    );
    const { csrfToken } = await admin.session();
    const headers = { 'content-type': 'application/json', 'x-csrf-token': csrfToken };
    const writes: [string, string][] = [
      ['PUT', '/line-account'],
      ['PUT', '/settings'],
      ['POST', '/settings/preview'],
      ['POST', '/syncs'],
    ];
    const write = fc.tuple(fc.constantFrom(...writes), fc.oneof(hostileJson, brokenText));
    await fc.assert(
      fc.asyncProperty(write, async ([[method, path], body]) => {
        const url = `${urls.api}/api/integrations/${store.merchantId}${path}`;
        const { status } = await admin.browser.request(url, { method, headers, body });
        expect(status).toBeLessThan(500);
      }),
      { seed, numRuns: 60 },
    );
    expect((await admin.integration(store.merchantId)).id).toBe(store.merchantId);
  });
});
