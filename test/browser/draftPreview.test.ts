import { makeSyncedScene, useBrowser, type Scene } from './scene';

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
