import type { Response } from 'playwright-core';
import { sandboxZhTW as sandbox } from '../../web/locales/sandbox.zh-TW';
import { saying } from './changedAnswers';
import { urls, useBrowser } from './scene';

const openPage = useBrowser();

it('a store is compared with the account of the team that was made with it', async () => {
  const admin = await openPage();
  const { page } = admin;
  // Of all stores, the page shows those of this test.
  const made: string[] = [];
  await saying<{ merchantId: string } | { merchantId: string }[]>(page, '**/control/stores', (answer) => {
    if (Array.isArray(answer)) return answer.filter(({ merchantId }) => made.includes(merchantId));
    made.push(answer.merchantId);
    return answer;
  });
  await page.goto(`${urls.api}/sandbox`);
  const channels: unknown[] = [];
  for (const members of ['41', '43']) {
    await page.locator('#members').fill(members);
    const isTeam = (answer: Response) => answer.url().endsWith('/teams') && answer.request().method() === 'POST';
    const [team] = await Promise.all([page.waitForResponse(isTeam), admin.press(sandbox.create)]);
    channels.push(((await team.json()) as { channelId: string }).channelId);
    await page.getByText(`· ${sandbox.members(members)}`).waitFor();
  }
  await page.getByRole('combobox', { name: sandbox.store }).click();
  await page
    .locator('.ant-select-item-option')
    .filter({ hasText: sandbox.members('41') })
    .click();
  const [compared] = await Promise.all([page.waitForRequest('**/diff?*'), admin.press(sandbox.compareRun)]);
  expect(new URL(compared.url()).searchParams.get('channelId')).toBe(channels[0]);
});

it('a store that cannot be opened says so', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  await saying<object[]>(page, '**/control/stores', (stores) => stores.map((store) => ({ ...store, installed: true })));
  await page.route('**/control/staff', (route) => route.abort());
  await page.goto(`${urls.api}/sandbox`);
  await admin.press(sandbox.open);
  await admin.see(t.errors.unreachableTitle);
});
