import { integrationErrors } from '../../core/domain/errors/integrationErrors';
import { until } from '../../tools/local/until';
import { bind, control, makeScene, stepTimeoutMs, useBrowser } from './scene';

const openPage = useBrowser();
const { title } = integrationErrors.removals_unconfirmed.en;

it('members who are gone are cleared when the admin confirms their number', async () => {
  const scene = await makeScene({ members: 60, contactShare: 1 });
  const { merchantId, team } = scene;
  const client = await bind(scene);
  const sync = async () =>
    client.waitForSync(merchantId, await client.startSync(merchantId), { timeoutMs: stepTimeoutMs });
  await sync();
  const withLine = await control.members(merchantId, { hasLine: 'true' });
  const gone = withLine.filter(({ isMember }) => isMember).slice(0, 25);
  for (const { id } of gone) await control.call('DELETE', `/control/stores/${merchantId}/members/${id}`);
  // The contacts of 20 are cleared at once, by their events. A full sync then finds how many are left.
  await client.waitForStatus(merchantId, 'attention', stepTimeoutMs);
  await sync();
  await client.waitForStatus(merchantId, 'attention', stepTimeoutMs);

  // The browser asks for Chinese, but what events tell has to be in the language of the page.
  const admin = await openPage({ language: 'en' });
  const { page, texts: t } = admin;
  await admin.arrive('/login', scene);
  await admin.see(title);
  expect(await admin.barriers()).toEqual([]);
  await admin.press(t.status.removalsConfirm);
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/ 5 of them/).waitFor();
  expect(await admin.barriers()).toEqual([]);
  await dialog.getByRole('button', { name: t.status.removalsConfirm }).click();
  await page.getByText(title).waitFor({ state: 'hidden' });
  await until(async () => (await control.diff(merchantId, team.channelId)).length === 0, {
    timeoutMs: stepTimeoutMs,
    what: 'every contact as it should be',
  });
});
