import { until } from '../../local/until';
import { bind, control, makeScene, stepTimeoutMs, useBrowser } from './scene';

const openPage = useBrowser();

it('a conflict shows both sides, and is gone once one of them is corrected', async () => {
  // Who is no contact is skipped before anyone looks for conflicts.
  const scene = await makeScene({ members: 80, contactShare: 1 });
  const members = await control.members(scene.merchantId);
  const [kept, intruder] = members.filter(({ isMember, lineId, phone }) => isMember && lineId && phone);
  if (!kept || !intruder) throw new Error('the store has too few members with LINE and a phone');
  await control.changeMember(scene.merchantId, intruder.id, { line_id: kept.lineId });
  const client = await bind(scene);
  const runId = await client.startSync(scene.merchantId);
  await client.waitForSync(scene.merchantId, runId, { timeoutMs: stepTimeoutMs });

  const admin = await openPage();
  const { page, texts: t } = admin;
  await admin.arrive('/login', scene);
  await admin.show(`#/${scene.merchantId}/members?state=conflict`);
  await page.getByRole('button', { name: `${t.members.compare}: ${kept.id}` }).click();
  const drawer = page.getByRole('dialog');
  await drawer.getByText(kept.id).waitFor();
  await drawer.getByText(intruder.id).waitFor();
  await drawer.getByText(t.members.whatToDo).waitFor();
  expect(await admin.barriers()).toEqual([]);

  await control.changeMember(scene.merchantId, intruder.id, { line_id: intruder.lineId });
  await drawer.getByRole('button', { name: t.members.recheck }).click();
  await until(
    async () => {
      const { items } = await client.members(scene.merchantId, { customerId: kept.id });
      return items[0]?.state !== 'conflict';
    },
    { timeoutMs: stepTimeoutMs, what: 'the conflict to be resolved' },
  );
  await admin.show('#/');
  await admin.show(`#/${scene.merchantId}/members`);
  await page.getByLabel(t.members.search).fill(kept.id);
  await page.getByLabel(t.members.search).press('Enter');
  const row = page.getByRole('row').filter({ hasText: kept.id });
  await row.getByText(t.members.states.delivered).waitFor();
});

it('members are filtered by reason, and the list can be taken along as CSV', async () => {
  const scene = await makeScene({ members: 80 });
  const client = await bind(scene);
  const runId = await client.startSync(scene.merchantId);
  await client.waitForSync(scene.merchantId, runId, { timeoutMs: stepTimeoutMs });
  const admin = await openPage();
  const { page, texts: t } = admin;
  await admin.arrive('/login', scene);
  await page
    .getByRole('button', { name: new RegExp(`^${t.status.showMembers}`) })
    .first()
    .click();
  await page.getByRole('row').getByText(t.members.states.skipped).first().waitFor();
  await page.getByLabel(t.members.state).click();
  await page.locator('.ant-select-item-option', { hasText: t.members.states.delivered }).click();
  await page.getByText(t.members.emptyFiltered).waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: t.members.csv }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/\.csv$/);
});
