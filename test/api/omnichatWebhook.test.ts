import { randomUUID } from 'node:crypto';
import type { AdminProblem } from '../../tools/local/clients/client';
import { adminWithProvenStore, env, sendOmnichat, urls } from './client';
import { withStackStore } from './tokenHolder';
import { allStores } from '../../core/store/schema';

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

  it.each(['', '/any'])('refuses a challenge of more than 1,000 characters at /webhooks/omnichat%s', async (path) => {
    const ask = (length: number) => {
      const query = { verify_token: env.OMNICHAT_WEBHOOK_VERIFY_TOKEN ?? '', challenge: 'c'.repeat(length) };
      return fetch(`${urls.api}/webhooks/omnichat${path}?${new URLSearchParams(query).toString()}`);
    };
    expect((await ask(1001)).status).toBe(400);
    expect(await (await ask(1000)).text()).toBe('c'.repeat(1000));
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

  it('refuses one that names more contacts than one person has, and says so', async () => {
    const before = await countOf('too_many_contacts');
    const userIdOf = (n: number) => `U${String(n).padStart(32, '0')}`;
    const naming = (count: number) => ({
      socialContacts: Array.from({ length: count }, (_, n) => ({ ...contact, userId: userIdOf(n) })),
    });
    expect((await sendOmnichat('customer/update', naming(100))).status).toBe(200);
    const refused = await sendOmnichat('customer/update', naming(101));
    expect([refused.status, await refused.json()]).toEqual([
      400,
      expect.objectContaining({ errors: [{ in: 'body', path: 'socialContacts', code: 'too_many_contacts' }] }),
    ]);
    expect(await countOf('too_many_contacts')).toBe(before + 1);
  });

  describe('where a team has a secret of its own', () => {
    const secret = 'a-secret-of-the-team-alone';
    const topic = 'customer/update';

    async function boundTeam() {
      const { store, team, admin } = await adminWithProvenStore();
      const { merchantId } = store;
      await admin.bind(merchantId, team.teamId);
      await admin.chooseLineAccount(merchantId, team.channelId);
      const settings = `/api/integrations/${merchantId}/settings`;
      const save = (value: string | null) =>
        admin.call<Record<string, unknown>>('PUT', settings, { omnichatWebhookSecret: value });
      const settingsNow = () => admin.call<Record<string, unknown>>('GET', settings);
      return { merchantId, admin, save, settingsNow, contact: { ...contact, channelId: team.channelId } };
    }
    let own: Awaited<ReturnType<typeof boundTeam>>;
    let other: Awaited<ReturnType<typeof boundTeam>>;
    beforeAll(async () => {
      [own, other] = [await boundTeam(), await boundTeam()];
      await own.save(secret);
    });
    const statusOf = async (...request: Parameters<typeof sendOmnichat>) => (await sendOmnichat(...request)).status;

    it('takes what that secret signed for that team alone', async () => {
      expect(await statusOf(topic, own.contact, { secret })).toBe(200);
      expect(await statusOf(topic, other.contact, { secret })).toBe(401);
      expect(await statusOf(topic, contact, { secret })).toBe(401);
    });

    const bothStores = () => ({ merchantId: { $in: [own.merchantId, other.merchantId] } });
    const follow = (isLive: boolean) =>
      withStackStore(({ models }) => models.integrations.updateMany(bothStores(), { $set: { isLive } }));
    afterEach(() => follow(false));

    /**
     * Follows changes of both stores until the test ends, and does `act`.
     * @returns the users whose contacts were stored, by store
     */
    async function followed(act: () => Promise<void>) {
      await follow(true);
      // `api` remembers integrations for up to two seconds. It forgets these two when their settings are saved.
      await own.save(secret);
      await other.save(null);
      await act();
      const stored = await withStackStore(async ({ models }) => {
        const integrations = await models.integrations.find(bothStores()).lean();
        const events = await models.contactEvents.find({}, {}, allStores).lean();
        return (merchantId: string) => {
          const { _id } = integrations.find((one) => one.merchantId === merchantId) ?? {};
          return events.flatMap(({ integrationId, userId }) => (integrationId === _id ? [userId] : [])).toSorted();
        };
      });
      return { ofOwn: stored(own.merchantId), ofOther: stored(other.merchantId) };
    }
    const userIdOf = (digit: number) => `U${String(digit).repeat(32)}`;

    it('takes of an event of both what its signature may tell', async () => {
      const both = { socialContacts: [own.contact, other.contact].map((one) => ({ ...one, userId: userIdOf(7) })) };
      const stored = await followed(async () => {
        expect(await statusOf(topic, both, { secret })).toBe(200);
      });
      expect(stored.ofOwn).toContain(userIdOf(7));
      expect(stored.ofOther).not.toContain(userIdOf(7));
    });

    it('takes an event for one seen before by an id that is one, and of that store alone: the id is not signed', async () => {
      const eventId = randomUUID();
      const notOne = 'e'.repeat(5_000);
      const send = async (eventId: string, of: typeof own, digit: number) => {
        const signed = of === own ? { secret } : {};
        expect(await statusOf(topic, { ...of.contact, userId: userIdOf(digit) }, { ...signed, eventId })).toBe(200);
      };
      const stored = await followed(async () => {
        await send(eventId, own, 1);
        await send(eventId, own, 2);
        await send(eventId, other, 3);
        await send(notOne, other, 4);
        await send(notOne, other, 5);
      });
      expect(stored.ofOwn).toContain(userIdOf(1));
      expect(stored.ofOwn).not.toContain(userIdOf(2));
      expect(stored.ofOther).toEqual([3, 4, 5].map(userIdOf));
    });

    // Omnichat switches off a subscription that is refused, here the one that all teams share.
    it("takes what the environment's secret signed for teams without one alone, and answers 200 for the rest too", async () => {
      const before = await countOf('other_secret');
      const stored = await followed(async () => {
        for (const { contact } of [own, other]) {
          expect(await statusOf(topic, { ...contact, userId: userIdOf(8) })).toBe(200);
        }
      });
      expect(stored.ofOther).toContain(userIdOf(8));
      expect(stored.ofOwn).not.toContain(userIdOf(8));
      expect(await countOf('other_secret')).toBeGreaterThan(before);
    });

    it("knows by the store's address events that name none of its accounts, and takes there none of another", async () => {
      const path = `/${own.merchantId}`;
      const onWeb = { socialContacts: [{ platform: 'webchat', channelId: 'webchat', userId: 'w1' }] };
      expect(await statusOf(topic, onWeb, { secret, path })).toBe(200);
      expect(await statusOf('ticket/create', {}, { secret, path })).toBe(200);
      expect(await statusOf(topic, own.contact, { secret, path })).toBe(200);
      const stored = await followed(async () => {
        expect(await statusOf(topic, { ...other.contact, userId: userIdOf(9) }, { secret, path })).toBe(200);
      });
      expect(stored.ofOther).not.toContain(userIdOf(9));
      expect(await statusOf(topic, own.contact, { path })).toBe(401);
      expect(await statusOf(topic, other.contact, { path: `/${other.merchantId}` })).toBe(200);
      const asked = `${urls.api}/webhooks/omnichat${path}?verify_token=${env.OMNICHAT_WEBHOOK_VERIFY_TOKEN}&challenge=c-2`;
      expect(await (await fetch(asked)).text()).toBe('c-2');
    });

    it('says only that there is one, goes by the newest, and by that of the environment again when it is removed', async () => {
      expect(await own.settingsNow()).toMatchObject({ hasOmnichatWebhookSecret: true });
      expect(await own.save('another-secret')).toMatchObject({ hasOmnichatWebhookSecret: true });
      expect(await statusOf(topic, own.contact, { secret })).toBe(401);
      expect(await statusOf(topic, own.contact, { secret: 'another-secret' })).toBe(200);
      expect(await own.save(null)).toMatchObject({ hasOmnichatWebhookSecret: false });
      expect(await statusOf(topic, own.contact)).toBe(200);
      // What was read may be sent back as it is.
      const answer = await own.settingsNow();
      expect(await own.admin.call('PUT', `/api/integrations/${own.merchantId}/settings`, answer)).toEqual(answer);
      expect(JSON.stringify(answer)).not.toContain('"omnichatWebhookSecret"');
    });

    it.each(['', 'short', 'with a space in it', 'x'.repeat(201)])(
      'refuses %j, and does not repeat it',
      async (value) => {
        const answer = await own.save(value).catch((error: AdminProblem) => error);
        expect(answer).toMatchObject({ status: 400, problem: { code: 'invalid_request' } });
        if (value) expect(JSON.stringify((answer as AdminProblem).problem)).not.toContain(value);
      },
    );
  });
});
