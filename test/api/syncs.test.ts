import { AdminClient, type AdminProblem } from '../../tools/local/clients/client';
import { until } from '../../tools/local/until';
import type { Activity, DayReport } from '../../web/api/types';
import { adminWithProvenStore, control, urls } from './client';

async function bound() {
  const { store, team, admin } = await adminWithProvenStore();
  await admin.bind(store.merchantId, team.teamId);
  return { merchantId: store.merchantId, channelId: team.channelId, adminUsername: team.adminUsername, admin };
}

const taipeiToday = () => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);

const codeOf = (error: unknown) => (error as AdminProblem).problem.code;

describe('choosing the LINE Official Account', () => {
  it('takes one of the team, in the words of the product page, and no other', async () => {
    const { merchantId, channelId, admin } = await bound();
    expect((await admin.lineAccounts(merchantId)).map((account) => account.channelId)).toContain(channelId);
    await expect(admin.chooseLineAccount(merchantId, '999')).rejects.toMatchObject({
      status: 400,
      problem: { code: 'unknown_line_account' },
    });
    const saved = await admin.chooseLineAccount(merchantId, channelId);
    expect(saved).toMatchObject({ message: '已成功編輯資料', lineAccount: { channelId } });
  });

  it('answers in those words in any language', async () => {
    const { merchantId, channelId, adminUsername } = await bound();
    const english = new AdminClient(urls.api, 'en');
    await english.login(adminUsername);
    expect(await english.chooseLineAccount(merchantId, channelId)).toMatchObject({ message: '已成功編輯資料' });
  });
});

describe('POST …/syncs', () => {
  it('wants a LINE Official Account first', async () => {
    const { merchantId, admin } = await bound();
    await expect(admin.startSync(merchantId)).rejects.toMatchObject({
      status: 409,
      problem: { code: 'line_account_missing' },
    });
  });

  it('takes a confirmation of removals only where they wait for one', async () => {
    const { merchantId, channelId, admin } = await bound();
    await admin.chooseLineAccount(merchantId, channelId);
    const runId = await admin.startSync(merchantId, 'full', { acceptRemovals: true });
    const path = `/api/integrations/${merchantId}/audit`;
    const { items } = await admin.call<{ items: { action: string; detail: object }[] }>('GET', path);
    expect(items.find(({ action }) => action === 'request_sync')?.detail).toEqual({ mode: 'full', runId });
  });

  it('opens one run when two are asked for at once', async () => {
    const { merchantId, channelId, admin } = await bound();
    await admin.chooseLineAccount(merchantId, channelId);
    const attempts = await Promise.allSettled([admin.startSync(merchantId), admin.startSync(merchantId)]);
    const started = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []));
    const refused = attempts.flatMap((attempt) => (attempt.status === 'rejected' ? [codeOf(attempt.reason)] : []));
    expect(started).toHaveLength(1);
    expect(refused).toEqual(['sync_in_progress']);
    const [runId = ''] = started;
    const list = await admin.call<{ id: string }[]>('GET', `/api/integrations/${merchantId}/syncs`);
    expect(list.map(({ id }) => id)).toEqual([runId]);
    await admin.steerSync(merchantId, runId, 'cancel').catch((error: unknown) => {
      // The worker may have ended the sync before the cancel came.
      expect(codeOf(error)).toBe('run_not_active');
    });
  });

  it('is followed by the row of its day, with every member in a tier or none', async () => {
    const { merchantId, channelId, admin } = await bound();
    await admin.chooseLineAccount(merchantId, channelId);
    expect(await admin.call('GET', `/api/integrations/${merchantId}/report`)).toEqual([]);
    await control.install(merchantId);
    await admin.waitForStatus(merchantId, 'ready', 60_000);
    const dayBefore = taipeiToday();
    const runId = await admin.startSync(merchantId);
    const { counts, skippedBy } = await admin.waitForSync(merchantId, runId, { timeoutMs: 60_000 });
    const [day, ...others] = await admin.call<DayReport[]>('GET', `/api/integrations/${merchantId}/report?days=2`);
    expect(others).toEqual([]);
    // Midnight may come while the sync runs.
    expect([dayBefore, taipeiToday()]).toContain(day?.date);
    const members = counts.read - (skippedBy.not_a_member ?? 0);
    expect(day).toMatchObject({
      members,
      delivered: counts.delivered + counts.unchanged,
    });
    const sum = (of: 'members' | 'matched') => day!.byTier.reduce((total, tier) => total + tier[of], 0);
    expect([sum('members'), sum('matched')]).toEqual([members, day!.contacts]);
    const written = async () => {
      const { total, points } = await admin.call<Activity>('GET', `/api/integrations/${merchantId}/activity`);
      expect(points).toHaveLength(24);
      return total.written === counts.delivered;
    };
    await until(written, { timeoutMs: 60_000, what: 'the writes of the sync' });
    await expect(admin.call('GET', `/api/integrations/${merchantId}/report?days=0`)).rejects.toMatchObject({
      problem: { code: 'invalid_request' },
    });
  });

  it('knows no run of another name', async () => {
    const { merchantId, admin } = await bound();
    await expect(admin.sync(merchantId, 'unheard-of')).rejects.toMatchObject({ status: 404 });
    await expect(admin.steerSync(merchantId, 'unheard-of', 'pause')).rejects.toMatchObject({ status: 404 });
  });
});

describe('taking back', () => {
  const audited = (merchantId: string, admin: AdminClient) =>
    admin.call<{ items: { action: string; detail: Record<string, string> }[] }>(
      'GET',
      `/api/integrations/${merchantId}/audit`,
    );

  it('tells beforehand what would go, and is a sync like any other', async () => {
    const { merchantId, channelId, admin } = await bound();
    const preview = () => admin.call('GET', `/api/integrations/${merchantId}/clear-preview`);
    expect(await preview()).toEqual({ contacts: 0, sample: [] });
    await expect(admin.startSync(merchantId, 'clear')).rejects.toMatchObject({
      problem: { code: 'line_account_missing' },
    });
    await admin.chooseLineAccount(merchantId, channelId);
    expect(await preview()).toEqual({ contacts: 0, sample: [] });
    const runId = await admin.startSync(merchantId, 'clear');
    await admin.waitForSync(merchantId, runId, { timeoutMs: 30_000 });
    expect(await admin.sync(merchantId, runId)).toMatchObject({ mode: 'clear', status: 'completed' });
    const integration = await admin.integration(merchantId);
    expect(integration).toMatchObject({ followsChanges: false });
    expect(integration.warnings.map(({ code }) => code)).toContain('data_taken_back');
    for (const retry of ['retry-failed', 'members/anyone/retry']) {
      const refused = { status: 409, problem: { code: 'data_taken_back' } };
      await expect(admin.call('POST', `/api/integrations/${merchantId}/${retry}`)).rejects.toMatchObject(refused);
    }
    const { items } = await audited(merchantId, admin);
    expect(items).toContainEqual(expect.objectContaining({ action: 'request_sync', detail: { mode: 'clear', runId } }));
  });

  it('comes before the end of a binding that began in Omnichat, and is refused for others', async () => {
    const { merchantId, admin: opener } = await bound();
    await expect(opener.call('DELETE', `/api/integrations/${merchantId}?clear=true`)).rejects.toMatchObject({
      status: 409,
      problem: { code: 'disconnect_in_shopline' },
    });
    const { store, team, admin } = await adminWithProvenStore({ from: 'omnichat' });
    await admin.bind(store.merchantId, team.teamId);
    await admin.chooseLineAccount(store.merchantId, team.channelId);
    const path = `/api/integrations/${store.merchantId}`;
    await expect(admin.call('DELETE', `${path}?clear=perhaps`)).rejects.toMatchObject({ status: 400 });
    const { runId } = await admin.call<{ runId: string }>('DELETE', `${path}?clear=true`);
    expect(runId).toEqual(expect.any(String));
    const isGone = () => admin.integration(store.merchantId).then(() => false, codeOf);
    await until(async () => (await isGone()) === 'store_disconnected', { timeoutMs: 30_000, what: 'the end' });
    // As after any disconnect: who asked for it may bind the store anew in the same session.
    expect(await admin.bind(store.merchantId, team.teamId)).toMatchObject({ teamId: team.teamId });
  });
});

describe('members', () => {
  it('cannot be retried when unknown', async () => {
    const { merchantId, admin } = await bound();
    await expect(admin.call('POST', `/api/integrations/${merchantId}/members/nobody/retry`)).rejects.toMatchObject({
      status: 404,
    });
    expect(await admin.call('POST', `/api/integrations/${merchantId}/retry-failed`)).toEqual({ count: 0 });
    expect(await admin.members(merchantId, { state: 'failed' })).toEqual({ items: [], nextCursor: null });
    const blank = { state: '', code: '', cursor: '' };
    expect(await admin.members(merchantId, blank)).toEqual({ items: [], nextCursor: null });
  });
});

describe('GET …/audit', () => {
  it('tells who did what, the newest first', async () => {
    const { merchantId, admin } = await bound();
    const { user } = await admin.session();
    await admin.call('PUT', `/api/integrations/${merchantId}/settings`, { unmatched: 'create' });
    await admin.call('POST', `/api/integrations/${merchantId}/retry-failed`);
    const path = `/api/integrations/${merchantId}/audit`;
    const { items, nextCursor } = await admin.call<{
      items: { action: string; actor: string; detail: object }[];
      nextCursor: string | null;
    }>('GET', path);
    expect(items.slice(0, 2)).toMatchObject([
      { action: 'retry_failed', actor: user.id, detail: { count: '0' } },
      { action: 'change_settings', actor: user.id },
    ]);
    expect(items.at(-1)).toMatchObject({ action: 'connect' });
    expect(nextCursor).toBeNull();
    await expect(admin.call('GET', `${path}?cursor=x`)).rejects.toMatchObject({ status: 400 });
  });
});

describe('GET …/health', () => {
  it('counts nobody before the first sync', async () => {
    const { merchantId, admin } = await bound();
    const health = await admin.call<Record<string, unknown>>('GET', `/api/integrations/${merchantId}/health`);
    expect(health).toMatchObject({ members: 0, contacts: 0, delivered: 0, checkedAt: null, nextCheckAt: null });
  });
});

describe('GET …/events', () => {
  it('answers HEAD with its headers alone, and ends', async () => {
    const { merchantId, admin } = await bound();
    const url = `${urls.api}/api/integrations/${merchantId}/events`;
    const signal = AbortSignal.timeout(10_000);
    const response = await admin.browser.request(url, { method: 'HEAD', signal });
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
      '',
    ]);
  });

  it('tells the state at once and ends with the session', async () => {
    const { merchantId, admin } = await bound();
    const response = await admin.browser.request(`${urls.api}/api/integrations/${merchantId}/events`, {});
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const chunks = response.body?.pipeThrough(new TextDecoderStream());
    let text = '';
    for await (const chunk of chunks ?? []) {
      text += chunk;
      if (text.includes('event: integration')) await admin.call('POST', '/logout');
    }
    expect(text).toContain('event: integration\ndata: {"id":');
  });

  it('are at most 20 at once for a session, and another when one of them is closed', async () => {
    const { merchantId, admin } = await bound();
    const open = (signal?: AbortSignal) =>
      admin.browser.request(`${urls.api}/api/integrations/${merchantId}/events`, signal ? { signal } : {});
    const [first, others] = [new AbortController(), new AbortController()];
    const opened = [await open(first.signal)];
    while (opened.length < 20) opened.push(await open(others.signal));
    expect(opened.map(({ status }) => status)).toEqual(opened.map(() => 200));
    const refused = await open();
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([429, 'too_many_requests']);
    first.abort();
    await until(async () => (await open(others.signal)).status === 200, { timeoutMs: 10_000 });
    others.abort();
  });
});
