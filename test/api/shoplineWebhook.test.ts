import { randomUUID } from 'node:crypto';
import { until } from '../../tools/local/until';
import { adminWithProvenStore, authorise, makeTeam, nanoseconds, sendShopline, urls } from './client';
import { AdminClient } from '../../tools/local/clients/client';

const token = (merchantId: string, id: string, atMs: number, topic = 'access_token/create') => ({
  topic,
  merchant_id: merchantId,
  ts: nanoseconds(atMs),
  resource: { _id: id, token: `token-${id}`, resource_owner_id: { id: merchantId } },
});
const life = (merchantId: string, verb: 'install' | 'uninstall', atMs: number) => ({
  topic: `application/${verb}`,
  merchant_id: merchantId,
  ts: nanoseconds(atMs),
});

async function bound(from: 'shopline' | 'omnichat' = 'shopline') {
  const { store, team, admin } = await adminWithProvenStore({ from });
  await admin.bind(store.merchantId, team.teamId);
  return { ...store, team, admin, status: async () => (await admin.integration(store.merchantId)).status };
}

const secondsFromNow = (seconds: number) => String(Math.floor(Date.now() / 1_000) + seconds);

describe('POST /webhooks/shopline', () => {
  const nobody = 'f00000000000000000000000';

  it.each<[string, () => Parameters<typeof sendShopline>[1], number]>([
    ['no signature', () => ({ sign: null }), 401],
    ['a wrong signature', () => ({ sign: 'ab'.repeat(32) }), 401],
    ['no timestamp', () => ({ timestamp: null }), 401],
    ['a timestamp of 8 days ago', () => ({ timestamp: secondsFromNow(-8 * 86_400) }), 401],
    ['a timestamp of 11 minutes ahead', () => ({ timestamp: secondsFromNow(660) }), 401],
    ['a body that is no JSON', () => ({ body: '{"topic":' }), 400],
    ['a body over 1 MiB', () => ({ body: JSON.stringify({ filler: 'x'.repeat(1_100_000) }) }), 413],
    ['a timestamp of 6 days ago', () => ({ timestamp: secondsFromNow(-6 * 86_400) }), 200],
  ])('judges %s', async (_name, optionsNow, status) => {
    const response = await sendShopline({ topic: 'customer/update', merchant_id: nobody }, optionsNow());
    expect(response.status).toBe(status);
  });

  it('judges the body of a topic it knows, and takes any other as it is', async () => {
    expect((await sendShopline({ topic: 'customer/update' })).status).toBe(400);
    expect((await sendShopline({ topic: 'application/uninstall' })).status).toBe(400);
    expect((await sendShopline({ topic: 'subscription_record/start' })).status).toBe(400);
    expect((await sendShopline({ topic: 'order/create' })).status).toBe(200);
  });

  it.each([[undefined], [{}], [{ token: '' }], [{ token: 7 }]])(
    'refuses a token event whose resource is %j, and takes the same event once it brings the token',
    async (resource) => {
      const { merchantId, status } = await bound();
      const event = { ...token(merchantId, 't1', Date.now()), trace_id: randomUUID() };
      expect((await sendShopline({ ...event, resource })).status).toBe(400);
      expect((await sendShopline(event)).status).toBe(200);
      await until(async () => (await status()) === 'awaiting_line_account', { timeoutMs: 20_000 });
    },
  );

  it('needs no token of an event that is about a staff token', async () => {
    const { merchantId } = await bound();
    const resource = { is_app_installation_token: false };
    expect((await sendShopline({ ...token(merchantId, 's1', Date.now()), resource })).status).toBe(200);
  });

  it('answers 200 for an unknown topic, an unknown store and a duplicate', async () => {
    const { merchantId } = await bound();
    expect((await sendShopline({ topic: 'order/create', merchant_id: merchantId })).status).toBe(200);
    expect((await sendShopline({ topic: 'customer/update', merchant_id: nobody })).status).toBe(200);
    const event = { ...token(nobody, 'd1', Date.now()), trace_id: randomUUID() };
    expect((await sendShopline(event)).status).toBe(200);
    expect((await sendShopline(event)).status).toBe(200);
  });

  it('authorises a binding by a token whose record is called by the other name for an id', async () => {
    const { merchantId, status } = await bound();
    const { resource, ...event } = token(merchantId, 't1', Date.now());
    const { _id: id, ...rest } = resource;
    await sendShopline({ ...event, resource: { ...rest, id } });
    expect(await status()).toBe('awaiting_line_account');
  });

  it('authorises a binding whichever of its events comes first', async () => {
    const { merchantId, status } = await bound();
    expect(await status()).toBe('awaiting_authorization');
    await sendShopline(token(merchantId, 't1', Date.now()));
    expect(await status()).toBe('awaiting_line_account');
    await sendShopline(life(merchantId, 'install', Date.now()));
    expect(await status()).toBe('awaiting_line_account');
  });

  it('does not take a token that was revoked before it arrived', async () => {
    const { merchantId, status } = await bound();
    const atMs = Date.now();
    await sendShopline(token(merchantId, 't1', atMs, 'access_token/app_installation_token_revoke'));
    await sendShopline(token(merchantId, 't1', atMs - 1_000, 'access_token/app_installation_token_create'));
    expect(await status()).toBe('awaiting_authorization');
  });

  it('asks for attention when the token in use dies, and goes on with the next', async () => {
    const { merchantId, admin, status } = await bound();
    await sendShopline(token(merchantId, 't1', Date.now() - 2_000));
    await sendShopline(token(merchantId, 't2', Date.now() - 1_000));
    await sendShopline(token(merchantId, 't1', Date.now(), 'access_token/revoke'));
    expect(await status()).toBe('awaiting_line_account');
    await sendShopline(token(merchantId, 't2', Date.now(), 'access_token/app_installation_token_revoke'));
    const integration = await admin.integration(merchantId);
    expect(integration).toMatchObject({ status: 'attention', reason: { code: 'shopline_access_revoked' } });
    await sendShopline(token(merchantId, 't3', Date.now() + 1));
    expect(await status()).toBe('awaiting_line_account');
  });

  it('keeps the installation token when a staff member authorises, and when that token dies', async () => {
    const { merchantId, admin, status } = await bound();
    const staff = (id: string, atMs: number, topic?: string) => {
      const event = token(merchantId, id, atMs, topic);
      return { ...event, resource: { ...event.resource, expires_in: 15_778_476 } };
    };
    await sendShopline(staff('s0', Date.now() - 3_000));
    expect(await status()).toBe('awaiting_authorization');
    await sendShopline(token(merchantId, 't1', Date.now() - 4_000));
    await sendShopline(staff('s1', Date.now()));
    await sendShopline(staff('s1', Date.now() + 1, 'access_token/revoke'));
    expect(await status()).toBe('awaiting_line_account');
    await sendShopline(token(merchantId, 't1', Date.now() + 2, 'access_token/revoke'));
    expect((await admin.integration(merchantId)).reason).toMatchObject({ code: 'shopline_access_revoked' });
  });

  it('ends the binding at uninstall, and a late duplicate does not end the next one', async () => {
    const { merchantId, admin } = await bound();
    await sendShopline(token(merchantId, 't1', Date.now() - 1_000));
    const uninstalledAtMs = Date.now();
    await sendShopline(life(merchantId, 'uninstall', uninstalledAtMs));
    const gone = { status: 404, problem: { code: 'store_uninstalled' } };
    await expect(admin.integration(merchantId)).rejects.toMatchObject(gone);

    const nextTeam = await makeTeam(merchantId);
    const next = new AdminClient(urls.api);
    await authorise(next, '/shopline/open', nextTeam.adminUsername, merchantId);
    await next.bind(merchantId, nextTeam.teamId);
    await sendShopline(life(merchantId, 'uninstall', uninstalledAtMs + 1));
    expect((await next.integration(merchantId)).status).toBe('awaiting_authorization');
    await sendShopline(token(merchantId, 't1', uninstalledAtMs, 'access_token/revoke'));
    expect((await next.integration(merchantId)).status).toBe('awaiting_authorization');
    await sendShopline(token(merchantId, 't2', Date.now()));
    expect((await next.integration(merchantId)).status).toBe('awaiting_line_account');
  });

  describe('a store that installs again and whose token keeps its `_id`', () => {
    const issued = (merchantId: string, value: string, atMs: number, topic?: string) => {
      const event = token(merchantId, 'same-record', atMs, topic);
      return { ...event, resource: { ...event.resource, token: value } };
    };

    it('is authorised, however often the uninstall before was told', async () => {
      const { merchantId, team, admin } = await bound();
      const atMs = Date.now();
      await sendShopline(issued(merchantId, 'first', atMs - 4_000));
      for (const laterMs of [0, 500]) {
        await sendShopline(life(merchantId, 'uninstall', atMs - 3_000 + laterMs));
        await sendShopline(issued(merchantId, 'first', atMs - 2_990 + laterMs, 'access_token/revoke'));
      }
      await authorise(admin, '/shopline/open', team.adminUsername, merchantId);
      await admin.session();
      await admin.bind(merchantId, team.teamId);
      await sendShopline(life(merchantId, 'install', atMs - 1_000));
      await sendShopline(issued(merchantId, 'second', atMs - 990));
      expect((await admin.integration(merchantId)).status).toBe('awaiting_line_account');
      // Two late events, both about the first token alone.
      await sendShopline(issued(merchantId, 'first', atMs, 'access_token/revoke'));
      await sendShopline(issued(merchantId, 'first', atMs - 4_000));
      expect((await admin.integration(merchantId)).status).toBe('awaiting_line_account');
    });

    it('is authorised with the very token that was revoked, once that is given anew', async () => {
      const { merchantId, status } = await bound();
      const atMs = Date.now();
      await sendShopline(issued(merchantId, 'first', atMs - 3_000));
      await sendShopline(issued(merchantId, 'first', atMs - 2_000, 'access_token/revoke'));
      await sendShopline(issued(merchantId, 'first', atMs - 2_500));
      expect(await status()).toBe('attention');
      await sendShopline(issued(merchantId, 'first', atMs - 1_000));
      expect(await status()).toBe('awaiting_line_account');
    });
  });

  describe('told of an uninstall as app_installation_token/revoke', () => {
    const topic = 'app_installation_token/revoke';
    const gone = { status: 404 };

    it('ends the binding when it names the token in use, and does not take that token again', async () => {
      const { merchantId, admin } = await bound();
      const atMs = Date.now();
      await sendShopline(token(merchantId, 't1', atMs - 2_000));
      await sendShopline(token(merchantId, 't1', atMs - 1_000, 'access_token/revoke'));
      await sendShopline(token(merchantId, 't1', atMs, topic));
      await expect(admin.integration(merchantId)).rejects.toMatchObject(gone);

      const nextTeam = await makeTeam(merchantId);
      const next = new AdminClient(urls.api);
      await authorise(next, '/shopline/open', nextTeam.adminUsername, merchantId);
      await next.bind(merchantId, nextTeam.teamId);
      await sendShopline(token(merchantId, 't1', atMs - 1));
      expect((await next.integration(merchantId)).status).toBe('awaiting_authorization');
    });

    it('ends the binding when the `create` of the token is late, and does not take that token then', async () => {
      const { merchantId, admin, team } = await bound();
      const atMs = Date.now();
      await sendShopline(token(merchantId, 't1', atMs, topic));
      await expect(admin.integration(merchantId)).rejects.toMatchObject(gone);
      await sendShopline(token(merchantId, 't1', atMs - 1));
      await authorise(admin, '/shopline/open', team.adminUsername, merchantId);
      await admin.session();
      await admin.bind(merchantId, team.teamId);
      const late = [topic, 'access_token/create'].map((each, n) => token(merchantId, 't1', atMs - n, each));
      for (const event of [token(merchantId, 't1', Date.now(), topic), ...late]) await sendShopline(event);
      expect((await admin.integration(merchantId)).status).toBe('awaiting_authorization');
    });

    it('ends the binding when it names no token', async () => {
      const { merchantId, admin } = await bound();
      await sendShopline(token(merchantId, 't1', Date.now() - 1_000));
      const application = { _id: '642114e06425fdf32c617703', deleted_at: new Date().toISOString() };
      await sendShopline({ topic, merchant_id: merchantId, ts: nanoseconds(Date.now()), resource: application });
      await expect(admin.integration(merchantId)).rejects.toMatchObject(gone);
    });

    it.each([
      ['later than the new one', 1_000],
      ['earlier than the new one', -1_500],
    ])('leaves a store that installed again alone when it names the old token, %s', async (_name, offsetMs) => {
      const { merchantId, status } = await bound();
      const atMs = Date.now();
      await sendShopline(token(merchantId, 't1', atMs - 2_000));
      await sendShopline(token(merchantId, 't2', atMs - 1_000));
      await sendShopline(token(merchantId, 't1', atMs + offsetMs, topic));
      expect(await status()).toBe('awaiting_line_account');
    });

    it('leaves a store that installed again alone when it names no token and is older', async () => {
      const { merchantId, team, admin } = await bound();
      const atMs = Date.now();
      await sendShopline(token(merchantId, 't1', atMs - 3_000));
      await sendShopline(life(merchantId, 'uninstall', atMs - 2_000));
      await authorise(admin, '/shopline/open', team.adminUsername, merchantId);
      await admin.session();
      await admin.bind(merchantId, team.teamId);
      await sendShopline(token(merchantId, 't2', atMs));
      await sendShopline({ topic, merchant_id: merchantId, ts: nanoseconds(atMs - 1_999) });
      expect((await admin.integration(merchantId)).status).toBe('awaiting_line_account');
    });
  });

  it.each([
    ['no ts, but a time of change', undefined, () => ({ updated_at: new Date().toISOString() })],
    [
      'no ts, a time of deletion and an older change',
      undefined,
      () => ({ updated_at: '2026-01-01T00:00:00.000Z', deleted_at: new Date().toISOString() }),
    ],
    ['a ts of 0', '0', () => ({})],
    ['no time of its own', undefined, () => ({})],
  ])('ends the binding at an uninstall without a trace id and with %s', async (_name, ts, changeOf) => {
    const { merchantId, admin } = await bound();
    await sendShopline(token(merchantId, 't1', Date.now() - 1_000));
    const bare = { topic: 'application/uninstall', merchant_id: merchantId, trace_id: undefined, ts };
    const answer = await sendShopline({ ...bare, resource: { _id: '607fd9c2ff790b001cd23353', ...changeOf() } });
    expect(answer.status).toBe(200);
    await expect(admin.integration(merchantId)).rejects.toMatchObject({ status: 404 });
  });

  it('ends the old binding when the uninstall comes after the events of a new installation', async () => {
    const { merchantId, team, admin } = await bound();
    // The uninstall below is dated a second back, and that has to be after the store was bound.
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const nowMs = Date.now();
    await sendShopline(token(merchantId, 't1', nowMs - 3_000));
    await sendShopline(token(merchantId, 't2', nowMs));
    await sendShopline(life(merchantId, 'uninstall', nowMs - 1_000));
    await expect(admin.integration(merchantId)).rejects.toMatchObject({ status: 404 });
    await authorise(admin, '/shopline/open', team.adminUsername, merchantId);
    await admin.session();
    await admin.bind(merchantId, team.teamId);
    await until(async () => (await admin.integration(merchantId)).status === 'awaiting_line_account', {
      timeoutMs: 60_000,
    });
  });
});
