import { connectionErrors } from '../../core/domain/errors/connectionErrors';
import { until } from '../../tools/local/until';
import { phone } from './adminPage';
import { addressOf } from './changedAnswers';
import { holdRequests } from './heldRequests';
import { bind, control, makeScene, stepTimeoutMs, useBrowser, type Scene } from './scene';

const openPage = useBrowser();

async function synced(): Promise<Scene> {
  const scene = await makeScene({ members: 30, contactShare: 1 });
  const client = await bind(scene, 'omnichat');
  await client.waitForSync(scene.merchantId, await client.startSync(scene.merchantId), { timeoutMs: stepTimeoutMs });
  return scene;
}

const isTakenBack = async ({ merchantId, team }: Scene) =>
  (await control.diff(merchantId, team.channelId, { cleared: 'true' })).length === 0;

it('what was written is shown, taken back by the keyboard, and followed no more', async () => {
  const scene = await synced();
  const admin = await openPage({ viewport: phone, colorScheme: 'dark' });
  const { page, texts: t } = admin;
  await admin.arrive('/login', scene);
  await admin.show(`#/${scene.merchantId}/settings`);
  await page.getByRole('button', { name: t.clear.open }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByText(t.clear.byRecords).waitFor();
  // Each contact takes one call, and a team has forty calls a second.
  await dialog.getByText(t.clear.takesAtLeast('1 秒')).waitFor();
  await dialog.getByRole('table', { name: t.clear.sample }).waitFor();
  expect(await admin.barriers()).toEqual([]);
  await dialog.getByRole('button', { name: t.clear.confirm }).focus();
  await page.keyboard.press('Enter');
  await admin.see(t.status.awaits.cleared);
  await admin.see(t.status.counts.takenBack);
  // The page counts anew at once. By itself it would ask only a minute later.
  await page.getByText(new RegExp(t.health.some('0', '\\d+'))).waitFor({ timeout: 45_000 });
  expect(await admin.barriers()).toEqual([]);
  await until(() => isTakenBack(scene), { timeoutMs: stepTimeoutMs, what: 'nothing of ours on a contact' });
});

it('a connection of Omnichat is ended once everything is taken back', async () => {
  const scene = await synced();
  const admin = await openPage();
  const { page, texts: t } = admin;
  await admin.arrive('/login', scene);
  await admin.show(`#/${scene.merchantId}/settings`);
  await admin.press(t.clear.openAndEnd);
  const dialog = page.getByRole('dialog');
  await dialog.getByText(t.clear.endsAfter).waitFor();
  await dialog.getByRole('button', { name: t.clear.confirmEnd }).click();
  await page.getByText(connectionErrors.store_disconnected['zh-TW'].detail, { exact: true }).waitFor();
  expect(await isTakenBack(scene)).toBe(true);
});

it('a reader who has left the settings when the answer comes stays where they are', async () => {
  const scene = await makeScene({ members: 10 });
  await bind(scene, 'omnichat');
  const admin = await openPage();
  const { page, texts: t } = admin;
  await admin.arrive('/login', scene);
  const answer = await holdRequests(page, `${addressOf(scene)}?clear=true`, {
    answer: (route) => route.fulfill({ status: 202, json: { runId: 'begun' } }),
  });
  await admin.show(`#/${scene.merchantId}/settings`);
  await admin.press(t.clear.openAndEnd);
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: t.clear.confirmEnd }).click();
  await dialog.getByRole('button', { name: t.app.cancel }).click();
  await dialog.waitFor({ state: 'hidden' });
  await admin.tab(t.tabs.audit);
  // What the answer leads to comes first, then the page asks for what it has changed.
  const asked = page.waitForRequest(addressOf(scene));
  answer();
  await asked;
  expect(new URL(page.url()).hash).toBe(`#/${scene.merchantId}/audit`);
});
