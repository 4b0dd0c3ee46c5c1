import { failureOf, page, startScriptedShopline, type ScriptedShopline } from '../../../test/support/scriptedShopline';

let server: ScriptedShopline['server'];
let client: ScriptedShopline['client'];
let stop: ScriptedShopline['stop'];

beforeEach(async () => {
  ({ server, client, stop } = await startScriptedShopline());
});
afterEach(() => stop());

describe('what only some settings look at', () => {
  const extra = ['membership_tier_gap', 'custom_data'] as const;

  test('is asked for by name, with everything else, and only then', async () => {
    server.script(page([{ id: 'a' }]), page([{ id: 'a' }]), { status: 200, body: { id: 'a', name: '王小明' } });
    await client.listCustomers('tok', { perPage: 50, extra });
    const fields = server.seen.at(-1)!.query.getAll('fields[]');
    for (const name of ['id', 'line_id', 'phones', 'orders_total_sum', 'subscriptions', 'subscription', ...extra])
      expect(fields).toContain(name);
    expect(fields).not.toContain('name');
    await client.listCustomers('tok', { perPage: 50, extra: ['custom_data'] });
    expect(server.seen.at(-1)!.query.has('fields[]')).toBe(false);
    expect(await client.getNamedCustomer('tok', 'a', extra)).toMatchObject({ name: '王小明' });
    expect(server.seen.at(-1)!.query.getAll('fields[]')).toEqual([
      ...fields,
      'name',
      'current_sign_in_at',
      'last_sign_in_at',
    ]);
  });

  test('is none where it was asked for and is not there, and unknown where it was not asked for', async () => {
    server.script(page([{ id: 'a' }]), page([{ id: 'a' }]), page([{ id: 'a', custom_data: 'odd' }]));
    expect((await client.listCustomers('tok', { perPage: 50, extra })).customers).toEqual([
      { id: 'a', membership_tier_gap: null, custom_data: null },
    ]);
    expect((await client.listCustomers('tok', { perPage: 50 })).customers[0]!.membership_tier_gap).toBeUndefined();
    expect((await client.listCustomers('tok', { perPage: 50, extra })).customers[0]!.custom_data).toBeUndefined();
  });
});

test("the store's own fields are listed by name, and an odd one is left out", async () => {
  const fields = [
    { field_id: 'f1', type: 'text', name_translations: { en: 'Shoe size', 'zh-hant': '鞋碼' } },
    { field_id: 7, name_translations: { en: 'Skin' } },
    { type: 'text' },
    { field_id: 'f3', type: 5, name_translations: null },
  ];
  server.script({ status: 200, body: fields }, { status: 200, body: {} });
  expect(await client.listCustomFields('tok', 'en')).toEqual([
    { fieldId: 'f1', name: '鞋碼', type: 'text' },
    { fieldId: '7', name: 'Skin', type: '' },
    { fieldId: 'f3', name: 'f3', type: '' },
  ]);
  expect(server.seen.at(-1)).toMatchObject({ method: 'GET', path: '/v1/custom_fields' });
  await expect(failureOf(client.listCustomFields('tok', null))).resolves.toMatchObject({
    code: 'shopline_page_unreadable',
  });
});
