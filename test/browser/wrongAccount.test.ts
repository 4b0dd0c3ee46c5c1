import { until } from '../../tools/local/until';
import { integrationErrors } from '../../core/domain/errors/integrationErrors';
import { phone } from './adminPage';
import { bind, control, makeScene, stepTimeoutMs, useBrowser } from './scene';

const openPage = useBrowser();
const { title } = integrationErrors.line_account_mismatch['zh-TW'];

/** Bound to an account of another provider: none of the store's members is a contact of it. */
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
