import type { Condition } from '../../core/domain/types';
import { bind, makeScene, syncAll, useBrowser, type Scene } from './scene';

const openPage = useBrowser();
/** No member of the scene has so many orders. */
const condition: Condition = { field: 'order_count', op: 'at_least', value: 100_000 };
let scene: Scene;

beforeAll(async () => {
  scene = await makeScene({ members: 20 });
  const client = await bind(scene);
  await client.call('PUT', `/api/integrations/${scene.merchantId}/settings`, { conditions: [condition] });
  await syncAll(client, scene);
});

it.each(['zh-TW', 'en'] as const)('a member who does not meet a condition is shown with it (%s)', async (language) => {
  const admin = await openPage({ language });
  const { page, texts: t } = admin;
  await admin.arrive('/login', scene);
  await admin.show(`#/${scene.merchantId}/members?state=skipped&code=condition_not_met`);
  await page
    .getByRole('button', { name: new RegExp(`^${t.members.details}`) })
    .first()
    .click();
  const { unmet, fields, ops } = t.conditions;
  const told = [unmet, t.app.named(fields.order_count, ops.at_least), '100,000'].join(t.audit.colon);
  await page.getByRole('dialog').getByText(told).waitFor();
  expect(await admin.barriers()).toEqual([]);
});

it('the filters stand in the address, so that a reload and Back keep them; what is searched for does not', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  const address = () => new URL(page.url()).hash;
  const view = `#/${scene.merchantId}/members`;
  await admin.arrive('/login', scene);
  await admin.show(view);
  const row = page.getByRole('row').getByText(t.members.states.skipped).first();
  await row.waitFor();
  await page.getByLabel(t.members.state).click();
  await page.locator('.ant-select-item-option', { hasText: t.members.states.delivered }).click();
  await admin.see(t.members.emptyFiltered);
  expect(address()).toBe(`${view}?state=delivered`);
  await page.reload();
  await admin.see(t.members.emptyFiltered);
  await page.getByLabel(t.members.search).fill('0912345678');
  await page.keyboard.press('Enter');
  await admin.see(t.members.notFound);
  expect(address()).toBe(`${view}?state=delivered`);
  await page.goBack();
  expect(address()).toBe(view);
  await admin.press(t.members.clear);
  await row.waitFor();
});
