import { call, startTestSandbox, type TestSandbox } from '../testSandbox';

type Document = Record<string, unknown>;

let sandbox: TestSandbox;
let token: string;
let path: string;

beforeAll(async () => {
  sandbox = await startTestSandbox();
  await sandbox.control('PATCH', '/settings', { shopline: { requestsPerSecond: 0 } });
  const store = await sandbox.makeStore({ members: 2, seed: 15, emitInstall: false });
  token = store.accessToken;
  const { items } = (await api<{ items: Document[] }>('GET', '/customers')).json;
  path = `/customers/${String(items[0]?.id)}`;
});
afterAll(() => sandbox.close());

const api = <T = Document>(method: string, route: string, body?: unknown) =>
  call<T>(method, `${sandbox.urls.shopline}/v1${route}`, body === undefined ? { token } : { token, body });
const field = (key: string, value: unknown) => ({
  namespace: 'crm',
  key,
  field_type: 'single_line_text_field',
  field_value: value,
});

test('a metafield is made, read, changed and deleted; the app and the merchant keep their own', async () => {
  const made = await api('POST', `${path}/app_metafields`, field('uid', 'a1'));
  expect(made.json).toMatchObject({ key: 'uid', field_value: 'a1', metafield_type: 'app', resource_type: 'customer' });
  const one = `${path}/app_metafields/${String(made.json.id)}`;
  expect((await api('GET', one)).json).toEqual(made.json);
  expect((await api('PUT', one, { field_value: 'a2' })).json).toMatchObject({ key: 'uid', field_value: 'a2' });
  expect((await api<{ items: Document[] }>('GET', `${path}/metafields`)).json.items).toEqual([]);
  expect((await api('GET', one.replace('app_', ''))).status).toBe(404);
  expect((await api('POST', `${path}/app_metafields`, field('uid', 'b'))).status).toBe(422);
  expect((await api('POST', `${path}/app_metafields`, { key: 'x' })).status).toBe(422);
  expect((await api('DELETE', one)).status).toBe(200);
  expect((await api('GET', one)).status).toBe(404);
});

test("a customer shows the merchant's metafields when they are asked for, alone and in the list", async () => {
  const other = `${path}/metafields`;
  const { json } = await api('POST', other, field('level', 'A'));
  await api('POST', `${path}/app_metafields`, field('uid', 'c1'));
  const shown = { crm: { level: 'A' } };
  expect((await api('GET', `${path}?include_fields[]=metafields`)).json.metafields).toEqual(shown);
  const list = await api<{ items: Document[] }>('GET', '/customers?include_fields[]=metafields');
  expect(list.json.items.map(({ metafields }) => metafields)).toEqual([shown, {}]);
  expect((await api('GET', path)).json).not.toHaveProperty('metafields');
  await api('DELETE', `${other}/${String(json.id)}`);
});

test('metafields come, change and go in bulk', async () => {
  const bulk = `${path}/metafields/bulk`;
  await api('POST', bulk, { items: [field('a', '1'), field('b', '2')] });
  await api('PUT', bulk, { items: [{ namespace: 'crm', key: 'b', field_value: '3' }] });
  const values = async () =>
    (await api<{ items: Document[] }>('GET', `${path}/metafields`)).json.items.map(({ field_value: value }) => value);
  expect(await values()).toEqual(['1', '3']);
  await api('DELETE', bulk, { items: [{ namespace: 'crm', key: 'a' }] });
  expect(await values()).toEqual(['3']);
  expect((await api('PUT', bulk, { items: 'x' })).status).toBe(422);
});

test('a bulk operation or customer of nobody is 404', async () => {
  expect((await api('GET', '/bulk_operations/5f0000000000000000000001')).json).toMatchObject({
    message: 'Job not found',
  });
  expect((await api('GET', '/customers/5f0000000000000000000001/metafields')).status).toBe(404);
});
