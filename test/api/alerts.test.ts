import { findAlertSettings, targetsOf } from '../../core/store/alerts/alertSettings';
import { clearAttention, setAttention } from '../../core/store/integrations/attention';
import { findOpenIntegration } from '../../core/store/integrations/integrations';
import { until } from '../../tools/local/until';
import { adminWithProvenStore, control, urls } from './client';
import { withStackStore } from './tokenHolder';

interface Received {
  channel: 'email' | 'slack' | 'webhook';
  status: number;
  to: string;
  id: string | null;
  subject: string | null;
  text: string;
  signature: string | null;
}
interface Alerts {
  slackUrl: string | null;
  webhookUrl: string | null;
  webhookSecret?: string;
  canMail: boolean;
  channels: {
    channel: string;
    lastSent: { event: string } | null;
    lastFailure: { event: string; code: string } | null;
  }[];
}

const taken = [200, 204, 250];
/** Two rounds of housekeeping and the wait before a second try. */
const patienceMs = 60_000;

/** A connected store whose alerts go to the sandbox by all three ways. */
async function alerted() {
  const { store, team, admin } = await adminWithProvenStore({ from: 'omnichat' });
  const { merchantId } = store;
  await admin.bind(merchantId, team.teamId);
  const path = `/api/integrations/${merchantId}/alerts`;
  const email = `${merchantId}@shop.example`.toLowerCase();
  const saved = await admin.call<Alerts>('PUT', path, {
    emails: [email],
    slackUrl: `${urls.control}/alerts/slack/T0/${merchantId}`,
    webhookUrl: `${urls.control}/alerts/webhook/${merchantId}?key=secret-part`,
    language: 'en',
  });
  await control.call('POST', '/control/alerts/secrets', { secret: saved.webhookSecret });
  const received = async () => {
    const { items } = await control.call<{ items: Received[] }>('GET', '/control/alerts');
    return items.filter(({ to }) => to.toLowerCase().includes(merchantId.toLowerCase()));
  };
  const ofEvent = async (words: RegExp) =>
    (await received()).filter(
      ({ status, subject, text }) => taken.includes(status) && words.test(`${subject} ${text}`),
    );
  return { merchantId, team, admin, path, saved, received, ofEvent };
}

it('takes its own answer back, shows the signing secret once, and replaces it', async () => {
  const { admin, path, saved, merchantId } = await alerted();
  expect(saved.webhookSecret).toMatch(/^whsec_[\w+/]{43}=$/);
  expect([saved.slackUrl, saved.webhookUrl]).toEqual([
    `${urls.control}/…`,
    `${urls.control}/alerts/webhook/${merchantId}?key=secret-part`,
  ]);
  const shown = await admin.call<Alerts>('GET', path);
  expect(shown).toMatchObject({ hasWebhookSecret: true, canMail: true });
  expect(shown.webhookSecret).toBeUndefined();
  const again = await admin.call<Alerts>('PUT', path, shown);
  expect(again).toEqual(shown);
  const rotated = await admin.call<Alerts>('PUT', path, { rotateWebhookSecret: true });
  expect(rotated.webhookSecret).toMatch(/^whsec_/);
  expect(rotated.webhookSecret).not.toBe(saved.webhookSecret);
  expect(await admin.call<Alerts>('PUT', path, rotated)).toEqual(shown);
  const kept = await withStackStore(async (store) => {
    const integration = await findOpenIntegration(store, merchantId);
    return JSON.stringify(await store.models.alerts.findById(integration?._id).lean());
  });
  expect(kept).toContain('sealedTargets');
  expect(kept).not.toMatch(/whsec_|secret-part|alerts\/slack|shop\.example/);
});

it('signs with the secret that the receiver goes by for a day, however often it is replaced meanwhile', async () => {
  const { admin, path, received } = await alerted();
  for (let time = 0; time < 2; time += 1) await admin.call('PUT', path, { rotateWebhookSecret: true });
  await admin.call('POST', `${path}/test`);
  const arrived = (await received()).filter(({ channel }) => channel === 'webhook');
  expect(arrived).toMatchObject([{ subject: 'test', signature: 'good' }]);
});

it('keeps what each of several people changes at once, and every signing secret that it has shown', async () => {
  const { merchantId, admin, path, saved } = await alerted();
  const rotated = { rotateWebhookSecret: true };
  const shown = [saved.webhookSecret];
  for (let round = 0; round < 3; round += 1) {
    await admin.call('PUT', path, { language: 'en', events: [] });
    const changes = [{ language: 'zh-TW' }, rotated, { events: ['sync.failed'] }, rotated];
    const answers = await Promise.all(changes.map((change) => admin.call<Alerts>('PUT', path, change)));
    expect(await admin.call('GET', path)).toMatchObject({ language: 'zh-TW', events: ['sync.failed'] });
    shown.push(...answers.map(({ webhookSecret }) => webhookSecret).filter((secret) => secret !== undefined));
  }
  const kept = await withStackStore(async (store) => {
    const integration = await findOpenIntegration(store, merchantId);
    return targetsOf(store, await findAlertSettings(store, integration?._id ?? '')).webhookSecrets;
  });
  expect(shown).toHaveLength(7);
  expect(kept.map(({ secret }) => secret).toSorted()).toEqual(shown.toSorted());
});

it('tells the audit log of each secret that was replaced, and of what else the same save changed', async () => {
  const { merchantId, admin, path } = await alerted();
  const rotated = { rotateWebhookSecret: true };
  for (const change of [rotated, { ...rotated, events: [] }, { webhookUrl: null }, rotated]) {
    await admin.call('PUT', path, change);
  }
  const { items } = await admin.call<{ items: { action: string }[] }>('GET', `/api/integrations/${merchantId}/audit`);
  const actions = items.map(({ action }) => action).filter((action) => /alert/.test(action));
  const [changed, replaced] = ['change_alerts', 'rotate_alert_secret'];
  expect(actions.toReversed()).toEqual([changed, replaced, replaced, changed, changed]);
});

it('refuses addresses that could never be called, and people who are not of the team', async () => {
  const { admin, path } = await alerted();
  const refused = { status: 400, problem: { code: 'receiver_refused' } };
  await expect(admin.call('PUT', path, { webhookUrl: 'ftp://receiver.example/x' })).rejects.toMatchObject(refused);
  for (const name of ['slackUrl', 'webhookUrl']) {
    const withPassword = admin.call('PUT', path, { [name]: 'https://user:hunter2@receiver.example/x' });
    const errors = [{ in: 'body', path: name, code: 'credentials_in_url' }];
    await expect(withPassword).rejects.toMatchObject({ status: 400, problem: { code: 'invalid_request', errors } });
  }
  expect(JSON.stringify(await admin.call('GET', path))).not.toContain('hunter2');
  await expect(admin.call('PUT', path, { emails: ['nobody'] })).rejects.toMatchObject({ status: 400 });
  const { admin: other } = await adminWithProvenStore();
  await expect(other.call('GET', path)).rejects.toMatchObject({ status: 404 });
  await expect(other.call('PUT', path, { events: [] })).rejects.toMatchObject({ status: 404 });
});

it('a test reaches every channel at once, and not twice in a moment', async () => {
  const { admin, path, merchantId, received } = await alerted();
  const { results } = await admin.call<{ results: object[] }>('POST', `${path}/test`);
  expect(results).toEqual(['email', 'slack', 'webhook'].map((channel) => ({ channel, sent: true, failure: null })));
  const arrived = await received();
  expect(arrived.map(({ channel, status }) => [channel, status]).toSorted()).toEqual([
    ['email', 250],
    ['slack', 200],
    ['webhook', 204],
  ]);
  expect(arrived.find(({ channel }) => channel === 'webhook')).toMatchObject({ subject: 'test', signature: 'good' });
  expect(arrived.find(({ channel }) => channel === 'email')?.subject).toMatch(/^Test message of "/);
  // However long the three sends and what follows take, the next test shall come too early.
  const { modifiedCount } = await withStackStore(async (store) => {
    const { _id } = (await findOpenIntegration(store, merchantId))!;
    const $set = { testedAt: new Date(Date.now() + 60_000) };
    return store.models.alerts.updateOne({ _id, testedAt: { $ne: null } }, { $set });
  });
  expect(modifiedCount).toBe(1);
  // A new receiver does not shorten the wait: it could be a stranger's address.
  await admin.call('PUT', path, { emails: ['stranger@elsewhere.example'] });
  const headers = { 'x-csrf-token': (await admin.session()).csrfToken };
  const again = await admin.browser.request(`${urls.api}${path}/test`, { method: 'POST', headers });
  expect([again.status, again.headers.get('retry-after')]).toEqual([429, '5']);
  expect(await received()).toHaveLength(3);
});

it('each change of state is told once by every channel, also to receivers that fail at first', async () => {
  const { admin, path, merchantId, received, ofEvent } = await alerted();
  await control.call('POST', '/control/alerts/failures', { channel: 'webhook', to: merchantId, statuses: [500] });
  await control.call('POST', '/control/alerts/failures', {
    channel: 'email',
    to: merchantId.toLowerCase(),
    statuses: [451],
  });
  const change = (act: (...of: Parameters<typeof clearAttention>) => Promise<unknown>) =>
    withStackStore(async (store) => {
      const integration = await findOpenIntegration(store, merchantId);
      await act(store, integration?._id ?? '', 'omnichat_access_revoked');
    });
  await change((store, id, code) => setAttention(store, id, code));
  const attention = /needs your attention|integration\.attention/;
  await until(async () => (await ofEvent(attention)).length === 3, { timeoutMs: patienceMs, what: 'the alert' });
  await change(clearAttention);
  const recovered = /works again|integration\.recovered/;
  await until(async () => (await ofEvent(recovered)).length === 3, { timeoutMs: patienceMs, what: 'the recovery' });

  // The recovery came in a later round of housekeeping, and no round told the attention a second time.
  expect((await ofEvent(attention)).map(({ channel }) => channel).toSorted()).toEqual(['email', 'slack', 'webhook']);
  const tries = (await received()).filter(
    ({ channel, subject }) => channel === 'webhook' && subject?.endsWith('attention'),
  );
  expect(tries.map(({ status, signature }) => [status, signature])).toEqual([
    [500, 'good'],
    [204, 'good'],
  ]);
  expect(new Set(tries.map(({ id }) => id)).size).toBe(1);
  const data = (JSON.parse(tries[0]?.text ?? '') as { data: object }).data;
  expect(data).toMatchObject({ integrationId: merchantId, code: 'omnichat_access_revoked' });
  const { channels } = await admin.call<Alerts>('GET', path);
  const webhook = channels.find(({ channel }) => channel === 'webhook');
  expect(webhook).toMatchObject({
    lastSent: { event: 'integration.recovered' },
    lastFailure: { event: 'integration.attention', code: 'status_500' },
  });
}, 150_000);
