import { control, makeSyncedScene, useBrowser, type Scene } from './scene';

const openPage = useBrowser();
let synced: Scene;

beforeAll(async () => {
  synced = await makeSyncedScene();
});

it('the preview of a draft that was closed is shown again, until the draft is another', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  let begun = 0;
  page.on('request', (request) => (begun += request.url().endsWith('/settings/preview') ? 1 : 0));
  await admin.arrive('/login', synced);
  await admin.show(`#/${synced.merchantId}/settings`);
  const drawer = page.getByRole('dialog');
  const preview = async () => {
    await admin.press(t.touched.action);
    await drawer.getByText(t.touched.fields).waitFor();
    await drawer.getByText(t.touched.states).waitFor();
  };
  const close = async () => {
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'hidden' });
  };
  await page.getByRole('switch', { name: t.settings.enable('會員點數') }).click();
  await preview();
  await close();
  await admin.tab(t.tabs.status);
  await page.getByRole('tab', { name: new RegExp(t.tabs.unsaved) }).click();
  await preview();
  expect(begun).toBe(1);
  expect(await admin.barriers()).toEqual([]);
  await Promise.all([
    page.waitForResponse(/\/settings\/preview$/),
    drawer.getByRole('button', { name: t.touched.again }).click(),
  ]);
  await drawer.getByText(t.touched.fields).waitFor();
  expect(begun).toBe(2);
  await close();
  await page.getByRole('switch', { name: t.settings.enable('購物金餘額') }).click();
  await preview();
  expect(begun).toBe(3);
});

it('the preview of saved settings that was closed is shown again while it runs', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  const isStart = (url: string, method: string) => url.endsWith('/syncs') && method === 'POST';
  let begun = 0;
  page.on('request', (request) => (begun += isStart(request.url(), request.method()) ? 1 : 0));
  await admin.arrive('/login', synced);
  await admin.show(`#/${synced.merchantId}/settings`);
  await page.getByRole('switch', { name: t.settings.enable('性別') }).click();
  await admin.press(t.settings.save);
  await admin.see(t.settings.savedTitle);
  const fault = await control.addFault({
    partner: 'omnichat',
    match: { method: 'GET', pathPrefix: '/v1/contacts', queryIncludes: synced.team.channelId },
    delayMs: 12_000,
  });
  const drawer = page.getByRole('dialog');
  const preview = async () => {
    await admin.press(t.status.preview);
    await drawer.getByText(t.preview.running).waitFor();
  };
  await preview();
  await page.keyboard.press('Escape');
  await drawer.waitFor({ state: 'hidden' });
  await preview();
  expect(begun).toBe(1);
  await control.call('DELETE', `/control/faults/${fault.id}`);
  await drawer.getByText(t.preview.sample).waitFor();
});
