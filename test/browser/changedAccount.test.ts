import { until } from '../../tools/local/until';
import { integrationErrors } from '../../core/domain/errors/integrationErrors';
import { bind, control, makeScene, stepTimeoutMs, useBrowser } from './scene';

const openPage = useBrowser();
const { title } = integrationErrors.line_account_changed['zh-TW'];

/** A store synced to an account of strangers: its admin chose the wrong account and accepted the mismatch. */
async function makeSyncedScene() {
  const scene = await makeScene();
  const { merchantId, team } = scene;
  const wrong = await control.call<{ channelId: string }>('POST', `/control/teams/${team.teamId}/channels`, {});
  const client = await bind({ ...scene, team: { ...team, channelId: wrong.channelId } });
  const runId = await client.startSync(merchantId, 'full', { acceptMismatch: true });
  await client.waitForSync(merchantId, runId, { timeoutMs: stepTimeoutMs });
  return { ...scene, client };
}

it('another LINE account stops what followed: the page says so until a sync to it', async () => {
  const { client, merchantId, team, username } = await makeSyncedScene();
  const admin = await openPage();
  const { page, texts: t } = admin;
  await admin.arrive('/login', { username });
  await admin.see(t.status.explain.ready);
  await admin.tab(t.tabs.settings);
  await admin.press(t.settings.change);
  const dialog = page.getByRole('dialog');
  await admin.choose(team.channelId);
  await dialog.getByText(t.connect.preflightGood).waitFor();
  await dialog.getByRole('button', { name: t.connect.saveLine }).click();
  await dialog.waitFor({ state: 'hidden' });

  await admin.see(title);
  await page.getByRole('button', { name: t.status.preview, exact: true }).waitFor();
  expect(await admin.barriers()).toEqual([]);

  await admin.tab(t.tabs.status);
  await admin.see(title);
  await page.getByText(t.status.awaits.again).first().waitFor();
  expect(await page.getByText(t.status.explain.ready).count()).toBe(0);
  expect(await page.getByText(t.status.againDetail).count()).toBe(0);
  await page.getByText(t.status.idle.again, { exact: true }).waitFor();
  expect(await admin.barriers()).toEqual([]);
  expect((await client.integration(merchantId)).warnings.map(({ code }) => code)).toEqual(['line_account_changed']);

  await admin.press(t.status.startAgain);
  await page.getByText(title).waitFor({ state: 'hidden' });
  await admin.see(t.status.explain.ready);
  await until(async () => (await control.diff(merchantId, team.channelId)).length === 0, {
    timeoutMs: stepTimeoutMs,
    what: 'every contact of the new account as it should be',
  });
});
