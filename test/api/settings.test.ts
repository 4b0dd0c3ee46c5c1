import type { AdminProblem } from '../../tools/local/clients/client';
import { until } from '../../tools/local/until';
import { adminWithProvenStore, control, urls } from './client';

async function bound() {
  const { store, team, admin } = await adminWithProvenStore();
  await admin.bind(store.merchantId, team.teamId);
  return { merchantId: store.merchantId, channelId: team.channelId, adminUsername: team.adminUsername, admin };
}

const codeOf = (error: unknown) => (error as AdminProblem).problem.code;

describe('settings', () => {
  it('keep what a change does not name', async () => {
    const { merchantId, admin } = await bound();
    const path = `/api/integrations/${merchantId}/settings`;
    await admin.call('PUT', path, { attributes: [{ key: 'shopline_gender', enabled: false }] });
    const saved = await admin.call<{ attributes: unknown[] }>('PUT', path, { unmatched: 'create' });
    expect(saved).toMatchObject({ eligibility: 'line_and_phone', unmatched: 'create' });
    expect(saved.attributes).toContainEqual({ key: 'shopline_gender', enabled: false });
    expect(await admin.call('GET', path)).toEqual(saved);
    expect((await admin.integration(merchantId)).warnings).toEqual([]);
  });

  it('are not saved over a change that was not seen', async () => {
    const { merchantId, admin } = await bound();
    const path = `/api/integrations/${merchantId}/settings`;
    const seen = await admin.call<{ version: number }>('GET', path);
    const save = (change: object) => admin.call<{ version: number }>('PUT', path, { version: seen.version, ...change });
    const saved = await save({ unmatched: 'create' });
    expect(saved.version).toBe(seen.version + 1);
    const late = { status: 409, problem: { code: 'settings_changed' } };
    await expect(save({ eligibility: 'line' })).rejects.toMatchObject(late);
    expect(await admin.call('GET', path)).toEqual(saved);
    const twoAtOnce = await Promise.allSettled(
      [{ eligibility: 'line' }, { unmatched: 'skip' }].map((change) =>
        admin.call('PUT', path, { version: saved.version, ...change }),
      ),
    );
    expect(twoAtOnce.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('are changed by all who change them at once, where none names what it saw', async () => {
    const { merchantId, admin } = await bound();
    const path = `/api/integrations/${merchantId}/settings`;
    const changes = [{ eligibility: 'line' }, { unmatched: 'create' }];
    for (let round = 0; round < 10; round += 1) {
      await admin.call('PUT', path, { eligibility: 'line_and_phone', unmatched: 'skip' });
      await Promise.all(changes.map((change) => admin.call('PUT', path, change)));
      expect(await admin.call('GET', path)).toMatchObject({ eligibility: 'line', unmatched: 'create' });
    }
  });

  it('are saved once when the same change is sent twice', async () => {
    const { merchantId, admin } = await bound();
    const path = `/api/integrations/${merchantId}/settings`;
    const body = { version: 0, unmatched: 'create' };
    const saved = await admin.call<{ version: number }>('PUT', path, body);
    expect(saved).toMatchObject({ unmatched: 'create', version: 1 });
    expect(await admin.call('PUT', path, body)).toEqual(saved);
    const { items } = await admin.call<{ items: { action: string }[] }>('GET', `/api/integrations/${merchantId}/audit`);
    expect(items.filter(({ action }) => action === 'change_settings')).toHaveLength(1);
  });

  it("take conditions and the store's own fields, whole lists of them, and refuse what means nothing", async () => {
    const { merchantId, admin } = await bound();
    const path = `/api/integrations/${merchantId}/settings`;
    const conditions = [
      { field: 'tier', op: 'in', value: ['金卡會員'] },
      { field: 'tag', op: 'has_not', value: '黑卡' },
      { field: 'order_count', op: 'at_least', value: 3 },
      { field: 'total_spent', op: 'at_most', value: 1999.5 },
      { field: 'registered_at', op: 'after', value: '2024-01-01' },
    ];
    const customFields = [{ fieldId: 'f1', key: 'shoe_size', type: 'number', enabled: true }];
    expect(await admin.call('GET', path)).toMatchObject({ conditions: [], customFields: [] });
    const attributes = [{ key: 'shopline_next_tier', enabled: true }];
    const saved = await admin.call('PUT', path, { conditions, customFields, attributes });
    expect(saved).toMatchObject({ conditions, customFields });
    expect(await admin.call('PUT', path, { unmatched: 'create' })).toMatchObject({ conditions, customFields });
    expect(await admin.call('GET', `/api/integrations/${merchantId}/attributes`)).toContainEqual(
      expect.objectContaining({ key: 'shopline_next_tier', enabled: true, isOptional: true }),
    );
    const own = customFields[0]!;
    for (const wrong of [
      { conditions: [{ field: 'tier', op: 'has', value: 'x' }] },
      { conditions: [{ field: 'order_count', op: 'at_least', value: '3' }] },
      { conditions: [{ field: 'registered_at', op: 'after', value: '2024-02-30' }] },
      { conditions: [{ field: 'shoe_size', op: 'in', value: 'x' }] },
      { customFields: [{ ...own, key: 'shopline_points' }] },
      { customFields: [own, { ...own, fieldId: 'f2' }] },
      { customFields: [{ ...own, key: 'shoe size' }] },
      { customFields: [{ ...own, key: '__proto__' }] },
      { customFields: [{ ...own, key: 'constructor' }] },
      { customFields: [{ ...own, type: 'list' }] },
    ]) {
      const refused = { status: 400, problem: { code: 'invalid_request' } };
      await expect(admin.call('PUT', path, wrong)).rejects.toMatchObject(refused);
      await expect(admin.call('POST', `${path}/preview`, wrong)).rejects.toMatchObject(refused);
    }
    expect(await admin.call('GET', path)).toMatchObject({ conditions, customFields, unmatched: 'create' });
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', null])(
    'in a body of type %s are refused, not ignored',
    async (type) => {
      const { merchantId, admin } = await bound();
      const { csrfToken } = await admin.session();
      const answer = await admin.browser.request(`${urls.api}/api/integrations/${merchantId}/settings`, {
        method: 'PUT',
        headers: { 'x-csrf-token': csrfToken, ...(type && { 'content-type': type }) },
        body: Buffer.from('{"eligibility":"line"}'),
      });
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ code: 'invalid_request' });
    },
  );

  it('can be previewed before they are saved', async () => {
    const { merchantId, channelId, admin } = await bound();
    const path = `/api/integrations/${merchantId}/settings`;
    const noAccount = { status: 409, problem: { code: 'line_account_missing' } };
    await expect(admin.call('POST', `${path}/preview`, {})).rejects.toMatchObject(noAccount);
    await admin.chooseLineAccount(merchantId, channelId);
    const late = { status: 409, problem: { code: 'settings_changed' } };
    await expect(admin.call('POST', `${path}/preview`, { version: 99 })).rejects.toMatchObject(late);
    const started = await admin.call<{ runId: string }>('POST', `${path}/preview`, { eligibility: 'line' });
    expect(started).toMatchObject({ before: { delivered: 0, skipped: 0, pending: 0 } });
    expect(await admin.call('GET', `/api/integrations/${merchantId}/syncs/${started.runId}`)).toMatchObject({
      mode: 'preview',
      isDraft: true,
    });
    expect(await admin.call('GET', path)).toMatchObject({ eligibility: 'line_and_phone', version: 0 });
  });

  it("can name the store's own fields, where SHOPLINE lets them be read", async () => {
    const { merchantId, admin } = await bound();
    const path = `/api/integrations/${merchantId}/custom-fields`;
    await expect(admin.call('GET', path)).rejects.toMatchObject({ problem: { code: 'partner_unavailable' } });
    const isAnswered = async () => (await admin.call('GET', path).then(() => '', codeOf)) !== 'partner_unavailable';
    await control.install(merchantId, ['customers', 'merchants']);
    await until(isAnswered, { timeoutMs: 30_000, what: 'the token' });
    const forbidden = { status: 409, problem: { code: 'custom_fields_not_permitted' } };
    await expect(admin.call('GET', path)).rejects.toMatchObject(forbidden);
    await control.install(merchantId);
    const isPermitted = async () => (await admin.call('GET', path).then(() => '', codeOf)) === '';
    await until(isPermitted, { timeoutMs: 30_000, what: 'the new token' });
    expect(await admin.call('GET', path)).toMatchObject([{ name: '鞋碼', type: 'text' }, {}, { type: 'date' }]);
  });
});
