import type { Condition } from '../../core/domain/types';
import { bind, makeScene, syncAll, useBrowser, type Scene } from './scene';

const openPage = useBrowser();
/** Nobody meets it. */
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
