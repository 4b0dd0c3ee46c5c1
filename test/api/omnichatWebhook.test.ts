import { env, sendOmnichat, urls } from './client';

/** Events of Omnichat counted so far with this outcome. */
async function countOf(outcome: string): Promise<number> {
  const metrics = await (await fetch(`${urls.apiMetrics}/metrics`)).text();
  const series = `webhook_events_total{partner="omnichat",outcome="${outcome}"} `;
  const line = metrics.split('\n').find((candidate) => candidate.startsWith(series));
  return Number(line?.slice(series.length) ?? 0);
}

describe('/webhooks/omnichat', () => {
  const contact = { platform: 'line', channelId: '1650000001', userId: `U${'0'.repeat(32)}` };

  it('answers the challenge to whoever knows the verification token', async () => {
    const ask = (token: string) => fetch(`${urls.api}/webhooks/omnichat?verify_token=${token}&challenge=c-1`);
    const response = await ask(env.OMNICHAT_WEBHOOK_VERIFY_TOKEN ?? '');
    expect([response.status, await response.text()]).toEqual([200, 'c-1']);
    expect((await ask('wrong')).status).toBe(401);
  });

  it.each([
    ['a wrong signature', contact, { signature: 'ab'.repeat(32) }, 401],
    ['an event of 8 days ago', contact, { timestampMs: Date.now() - 8 * 86_400_000 }, 401],
    ['a body that is no JSON', '{"platform":', {}, 400],
    ['an unknown channel', contact, {}, 200],
  ])('judges %s', async (_name, body, options, status) => {
    expect((await sendOmnichat('customer/channel_subscribe', body, options)).status).toBe(status);
  });

  it.each([
    ['no time', { timestampMs: null }, 'missing_timestamp', contact],
    ['a time of 8 days ago', { timestampMs: Date.now() - 8 * 86_400_000 }, 'stale_timestamp', contact],
    ['a time an hour ahead', { timestampMs: Date.now() + 3_600_000 }, 'future_timestamp', contact],
    ['a body that is no JSON', {}, 'malformed', '{"platform":'],
    ['a contact that is none', {}, 'malformed', { socialContacts: 'U1' }],
    ['no signature', { signature: '' }, 'missing_signature', contact],
  ])('counts an event with %s as what it is', async (_name, options, outcome, body) => {
    const before = await countOf(outcome);
    await sendOmnichat('customer/update', body, options);
    // Other tests may send such events meanwhile.
    expect(await countOf(outcome)).toBeGreaterThan(before);
  });

  it.each([{}, { channelId: 165 }, [1]])('answers exactly 200 for topics it does not use, with %j', async (body) => {
    expect((await sendOmnichat('ticket/create', body)).status).toBe(200);
    expect((await sendOmnichat('made/up', body)).status).toBe(200);
  });

  it('refuses what is no JSON whatever its topic', async () => {
    expect((await sendOmnichat('ticket/create', '{"channelId":')).status).toBe(400);
  });
});
