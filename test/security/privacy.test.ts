import { until } from '../../tools/local/until';
import { adminWithProvenStore, control, env, sendOmnichat, sendShopline, urls } from '../api/client';
import { exactly, leaks, personalDataOf, phone, token, type Secret } from './personalData';
import { databasePlaces, observablePlaces } from './places';
import { textsIn } from './texts';

const timeoutMs = 30_000;
/** No other test's store has the members of this seed, so whatever is found of them comes from this store. */
const ownSeed = 90_210;
/** LINE ids of this test alone: all tests share one database and one sandbox. */
const lineId = (index: number) => `U${String(ownSeed * 10 + index).padStart(32, 'e')}`;
const contactName = (index: number) => `收件匣的${index}號`;
/** Collections that may tell that a store was here, and when, after it is gone. They never tell who was in it. */
const lasting = ['receipts', 'auditLog', 'seenEvents', 'installations'];
/** Collections that hold LINE user ids, because contacts are found by them. */
const holdsLineIds = ['members', 'contacts', 'contactEvents'];

async function story() {
  const { store, team, admin } = await adminWithProvenStore({ seed: ownSeed });
  const { merchantId } = store;
  const { accessToken } = await control.install(merchantId);
  await admin.bind(merchantId, team.teamId);
  await admin.waitForStatus(merchantId, 'awaiting_line_account', timeoutMs);
  await admin.chooseLineAccount(merchantId, team.channelId);
  return { merchantId, team, admin, accessToken };
}
type Story = Awaited<ReturnType<typeof story>>;

/**
 * Adds one member to be delivered, two in conflict over a LINE id, one that Omnichat refuses with an answer that quotes
 * it, and one to be removed later.
 */
async function addMembers({
  merchantId,
  team,
}: Story): Promise<Record<'live' | 'shared' | 'refused' | 'removed', string>> {
  const add = async (index: number, lineId: string) => {
    const member = await control.call<{ id: string }>('POST', `/control/stores/${merchantId}/members`, {
      name: `歐陽測試${index}`,
      email: `privacy-${index}@scan.example`,
      mobile_phone: `09870010${index}${index}`,
      mobile_phone_country_calling_code: '886',
      mobile_phone_verified: true,
      line_id: lineId,
      is_member: true,
      tags: [`悄悄話${index}`],
    });
    return member.id;
  };
  for (const index of [1, 2, 4, 5]) {
    const named = { userId: lineId(index), name: contactName(index) };
    await control.call('POST', '/control/contacts', { channelId: team.channelId, ...named });
  }
  const live = await add(1, lineId(1));
  const shared = await add(2, lineId(2));
  await add(3, lineId(2));
  const refused = await add(4, lineId(4));
  const removed = await add(5, lineId(5));
  return { live, shared, refused, removed };
}

/** Sends input that the service refuses or ignores. Its answers and logs must not repeat what the input says. */
async function sendBadInput({ admin, merchantId, team }: Story): Promise<string[]> {
  const person = '歐陽測試1 0987001011 privacy-1@scan.example';
  const answers = await Promise.all([
    sendShopline({ topic: person, merchant_id: person, resource: { name: person } }),
    sendShopline({ topic: 'customer/update', merchant_id: merchantId }, { sign: 'ab'.repeat(32) }),
    sendShopline({ topic: 'customer/update', merchant_id: merchantId }, { body: `{"${person}` }),
    sendOmnichat('0987001011 privacy-1@scan.example', { platform: 'line', channelId: team.channelId, userId: person }),
    sendOmnichat('customer/update', `{"${person}`),
    admin.browser.request(`${urls.api}/api/integrations/${merchantId}/members?state=${encodeURIComponent(person)}`),
    admin.browser.request(`${urls.api}/api/integrations/${encodeURIComponent(person)}`),
    admin.browser.request(`${urls.api}/${encodeURIComponent(person)}`),
    admin.browser.request(`${urls.api}/login?returnTo=${encodeURIComponent(person)}`),
    admin.browser.request(`${urls.api}/shopline/callback?code=${encodeURIComponent(person)}&state=x`),
  ]);
  return Promise.all(answers.map((answer) => answer.text()));
}

describe('the search for personal data', () => {
  it.each(['0912345678', '912 345 678', '0912-345-678', '886912345678', '+886 912345678', '{"phone":"+886912345678"}'])(
    'finds a phone written as %s',
    (text) => {
      expect(leaks([text], [phone('0912345678')])).toEqual(['phone 0912345678']);
    },
  );

  it('finds bytes in a payload of Temporal', () => {
    const payload = { payloads: [{ data: new TextEncoder().encode('{"name":"王小明"}') }] };
    expect(textsIn(payload).join('\n')).toContain('王小明');
  });
});

describe('personal data and tokens', () => {
  it('are in no log, metric, history or error, rest sealed, and are gone with the store', async () => {
    const scene = await story();
    const { merchantId, team, admin, accessToken } = scene;
    const members = await addMembers(scene);
    const person = await personalDataOf(accessToken);
    const webhookSecret = 'signs-the-webhooks-of-one-team';
    const secrets: Secret[] = [
      ...person,
      ...[1, 2, 4, 5].map((index) => exactly('name', contactName(index))),
      ...[
        accessToken,
        team.apiToken,
        env.ENCRYPTION_KEY,
        env.SESSION_SECRET,
        env.OMNICHAT_WEBHOOK_SECRET,
        webhookSecret,
      ]
        .filter((value) => value !== undefined)
        .map(token),
    ];
    for (const kind of ['name', 'phone', 'email', 'lineId', 'tag', 'token']) {
      expect(secrets.filter((secret) => secret.kind === kind).length).toBeGreaterThan(3);
    }

    const fault = await control.addFault({
      partner: 'omnichat',
      match: { method: 'PUT', pathPrefix: '/v1/contacts', queryIncludes: lineId(4) },
      status: 400,
      body: { errorCode: 'INVALID_PHONE', message: '歐陽測試4 0987001044 privacy-4@scan.example' },
    });
    const run = await admin.waitForSync(merchantId, await admin.startSync(merchantId), { timeoutMs });
    await control.call('DELETE', `/control/faults/${fault.id}`);
    expect(run.counts.failed).toBe(1);
    expect(run.counts.conflicts).toBeGreaterThanOrEqual(2);
    await admin.call('POST', `/api/integrations/${merchantId}/members/${members.refused}/retry`);

    // A search, a decision and a comparison name or show a person. They leave no personal data behind either.
    const membersPath = `/api/integrations/${merchantId}/members`;
    await admin.call('POST', `${membersPath}/search`, { q: '0987001011' });
    await admin.call('PUT', `${membersPath}/${members.shared}/decision`, { decision: 'this_member' });
    await admin.call('GET', `${membersPath}/${members.shared}`);
    const { items } = await admin.call<{ items: object[] }>('GET', `/api/integrations/${merchantId}/audit`);
    const detail = { decision: 'this_member', customerId: members.shared };
    expect(items).toContainEqual(expect.objectContaining({ action: 'decide_conflict', detail }));
    const compare = () => admin.call<unknown>('GET', `${membersPath}/${members.live}/compare`);
    const names = { name: '歐陽測試1', contactName: contactName(1) };
    expect(await until(compare, { timeoutMs, what: 'the end of the run' })).toMatchObject(names);

    await control.changeMember(merchantId, members.live, { member_point_balance: 77 });
    await control.call('DELETE', `/control/stores/${merchantId}/members/${members.removed}`);
    const errors = await sendBadInput(scene);
    await until(async () => !textOf(await databasePlaces(), ['members', 'inbox']).includes(members.removed), {
      timeoutMs,
      what: 'the end of every record of the removed member',
    });

    // This comes last: the sandbox goes on to sign with the secret for all, and the service then refuses its webhooks.
    const path = `/api/integrations/${merchantId}/settings`;
    const saved = await admin.call('PUT', path, { omnichatWebhookSecret: webhookSecret });
    errors.push(JSON.stringify([saved, await admin.call('GET', path)]));
    const contact = { platform: 'line', channelId: team.channelId, userId: lineId(1) };
    for (const secret of [webhookSecret, 'wrong-secret']) await sendOmnichat('customer/update', contact, { secret });

    const atRest = await databasePlaces();
    for (const [collection, texts] of Object.entries(atRest)) {
      const forbidden = secrets.filter(({ kind }) => kind !== 'lineId' || !holdsLineIds.includes(collection));
      expect([collection, leaks(texts, forbidden)]).toEqual([collection, []]);
    }
    const lineIds = secrets.filter(({ kind }) => kind === 'lineId');
    expect(leaks(atRest.members ?? [], lineIds).length).toBeGreaterThan(3);

    await control.uninstall(merchantId);
    const integrationTexts = async () =>
      Object.entries(await databasePlaces()).filter(
        ([name, texts]) => !lasting.includes(name) && texts.some((text) => text.includes(merchantId)),
      );
    await until(async () => (await integrationTexts()).length === 0, { timeoutMs, what: 'the end of its records' });

    const afterwards = await databasePlaces();
    for (const [collection, texts] of Object.entries(afterwards)) {
      expect([collection, leaks(texts, person)]).toEqual([collection, []]);
      const mentions = Object.values(members).filter((id) => texts.some((text) => text.includes(id)));
      expect([collection, mentions]).toEqual([collection, []]);
    }
    expect(afterwards.receipts?.filter((text) => text.includes(merchantId))).toHaveLength(1);

    const places = { ...(await observablePlaces()), errors };
    for (const [place, texts] of Object.entries(places)) {
      expect([place, texts.join('').length > 0]).toEqual([place, true]);
      expect([place, leaks(texts, secrets)]).toEqual([place, []]);
    }
    expect(textOf(places, ['apiLog', 'workerLog'])).not.toContain(members.shared);
  });
});

function textOf(places: Record<string, string[]>, names: string[]): string {
  return names.flatMap((name) => places[name] ?? []).join('\n');
}
