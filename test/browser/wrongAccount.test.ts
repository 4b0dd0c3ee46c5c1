import { until } from '../../tools/local/until';
import { integrationErrors } from '../../core/domain/errors/integrationErrors';
import { phone } from './adminPage';
import { holdRequests } from './heldRequests';
import { bind, control, makeScene, stepTimeoutMs, useBrowser } from './scene';

const openPage = useBrowser();
const { title } = integrationErrors.line_account_mismatch['zh-TW'];

/** A store bound to an account of another provider: none of the store's members is a contact of it. */
async function makeWrongScene() {
  const scene = await makeScene({ members: 200, contactShare: 0 });
  const client = await bind(scene);
  return { ...scene, client };
}

const writtenTo = async ({ merchantId, team }: Awaited<ReturnType<typeof makeWrongScene>>) =>
  (await control.diff(merchantId, team.channelId, { untouched: 'true' })).length;

it.each([
  ['desktop', undefined],
  ['phone', phone],
] as const)('a wrong LINE account stops the sync before anything is written: on a %s', async (_device, viewport) => {
  const scene = await makeWrongScene();
  const admin = await openPage(viewport ? { viewport } : {});
  const { page, texts: t } = admin;
  await admin.arrive('/login', scene);
  await admin.press(t.status.start);
  await admin.see(title);
  await page.getByText(t.status.latest).waitFor();
  // The page says it once, and only one button stands out.
  expect(await page.getByText(title).count()).toBe(1);
  expect(await page.locator('.ant-btn-primary').count()).toBe(1);
  expect(await admin.barriers()).toEqual([]);
  expect(await admin.overflowPx()).toBeLessThanOrEqual(0);
  expect(await writtenTo(scene)).toBe(0);
  const [run] = await scene.client.call<{ id: string }[]>('GET', `/api/integrations/${scene.merchantId}/syncs`);
  await page.getByText(run?.id ?? 'no run', { exact: true }).waitFor();

  await admin.press(t.status.mismatchAccept);
  await page.getByRole('dialog').getByText(t.status.mismatchAcceptDetail).waitFor();
  expect(await admin.barriers()).toEqual([]);
  await page.getByRole('dialog').getByRole('button', { name: t.app.cancel }).click();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });

  await admin.press(t.status.mismatchChange);
  await page.getByRole('button', { name: t.settings.change }).waitFor();
});

it('a LINE account that seems wrong is synced to all the same when the admin says that it is right', async () => {
  const scene = await makeWrongScene();
  const admin = await openPage();
  const { page, texts: t } = admin;
  await admin.arrive('/login', scene);
  await admin.press(t.status.start);
  await admin.see(title);
  await admin.press(t.status.mismatchAccept);
  await page.getByRole('dialog').getByRole('button', { name: t.status.mismatchAccept }).click();
  await admin.see(t.status.runStates.completed);
  await page.getByText(title).waitFor({ state: 'hidden' });
  await until(async () => (await control.diff(scene.merchantId, scene.team.channelId)).length === 0, {
    timeoutMs: stepTimeoutMs,
    what: 'every contact as it should be',
  });
});

it('an account without any sampled member is taken only on a second thought, and another team is a way out', async () => {
  const scene = await makeScene({ contactShare: 0 });
  const admin = await openPage();
  const { page, texts: t } = admin;
  await admin.arrive('/shopline/connect', scene);
  await admin.press(t.connect.submitTeam);
  const answer = await holdRequests(page, /\/preflight/);
  await admin.choose(scene.team.channelId);
  await page.getByRole('button', { name: t.connect.saveLine }).focus();
  answer();
  await admin.see(t.connect.preflightNone);
  await page.locator('button:focus', { hasText: t.connect.noneAnyway }).waitFor();
  await admin.see(t.connect.otherTeam);
  await page.getByRole('button', { name: t.settings.disconnect }).waitFor();
  expect(await page.getByRole('button', { name: t.connect.saveLine }).count()).toBe(0);
  expect(await admin.barriers()).toEqual([]);
  await admin.press(t.connect.noneAnyway);
  const dialog = page.getByRole('dialog');
  await dialog.getByText(t.connect.noneDetail).waitFor();
  expect(await admin.barriers()).toEqual([]);
  await dialog.getByRole('button', { name: t.connect.noneAnyway }).click();
  await admin.see(t.status.firstTitle);
  await admin.tab(t.tabs.settings);
  await admin.press(t.settings.change);
  // The account that is in use can be chosen again: that completes a choice which a process that died had begun.
  await page.getByRole('dialog').getByText(t.connect.inUse).waitFor();
  await page.getByRole('dialog').getByText(t.connect.preflightNone).waitFor();
  expect(await page.getByRole('dialog').getByRole('button', { name: t.connect.noneAnyway }).isDisabled()).toBe(false);
});
