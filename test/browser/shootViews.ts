import { opsEn } from '../../web/locales/ops.en';
import { opsZhTW } from '../../web/locales/ops.zh-TW';
import { AdminPage } from './adminPage';
import { withPast } from './past';
import { storeName, type Cast, type Extras, type Studio } from './screenCast';
import { shoot, shootAll, type Look } from './shoot';
import { shootDialogs } from './shootDialogs';

/** The page before login, and every view of the store that the cast has connected and synced. */
export async function shootViews(studio: Studio, cast: Cast, { suffix, ...look }: Look): Promise<void> {
  const { browser, apiUrl } = studio;
  const { merchantId, username } = cast;
  const admin = await AdminPage.open(browser, { apiUrl, ...look });
  const { texts: t, page } = admin;
  await admin.show('');
  await admin.see(t.landing.title);
  await shoot(admin, `landing${suffix}`);
  for (const name of ['privacy', 'terms'] as const) {
    await admin.show(`${name}?language=${look.language}`);
    await shoot(admin, `${name}${suffix}`);
  }
  await admin.arrive('/login', { username });
  await withPast(admin);
  for (const [view, landmark] of [
    ['status', t.status.overview],
    ['members', t.members.total('50')],
    ['settings', t.alerts.history],
    ['trends', t.trends.waitHint],
    ['next', t.next.checks.provider],
  ] as const) {
    await admin.show(`#/${merchantId}/${view}`);
    if (view === 'settings') await admin.scrollThrough();
    await admin.see(landmark);
    if (view === 'members') await shoot(admin, `${view}${suffix}`, false);
    else await shootAll(admin, `${view}${suffix}`);
  }
  await shootDialogs(admin, merchantId, suffix);
  await admin.show(`#/${merchantId}/audit`);
  await admin.see(t.audit.hint);
  await shootAll(admin, `audit${suffix}`);
  await admin.show('sandbox');
  await page.getByRole('combobox').first().click();
  await page.locator('.ant-select-item-option').filter({ hasText: storeName }).first().click();
  await page.getByRole('img', { name: /Omnichat/ }).waitFor();
  await shootAll(admin, `sandbox${suffix}`);
  await admin.close();
}

/** What others see: a wrong LINE account, access revoked, a team without the member card module, a refusal. */
export async function shootOthers(
  { browser, apiUrl }: Studio,
  { merchantId, rivalUsername, mistakenUsername, revokedUsername, plain }: Cast & Extras,
  { suffix, ...look }: Look,
): Promise<void> {
  const visit = async (name: string, play: (admin: AdminPage) => Promise<void>) => {
    const admin = await AdminPage.open(browser, { apiUrl, ...look });
    await play(admin);
    await shootAll(admin, `${name}${suffix}`);
    await admin.close();
  };
  await visit('wrong-account', async (admin) => {
    await admin.arrive('/login', { username: mistakenUsername });
    await admin.see(admin.texts.status.mismatchAccept);
  });
  await visit('access-revoked', async (admin) => {
    await admin.arrive('/login', { username: revokedUsername });
    await admin.see(admin.texts.refusal.openSandbox);
  });
  await visit('next-without-module', async (admin) => {
    await admin.arrive('/login', plain);
    await admin.show(`#/${plain.merchantId}/next`);
    await admin.see(admin.texts.next.buy);
  });
  await visit('refusal', async (admin) => {
    await admin.arrive('/shopline/open', { username: rivalUsername, merchantId });
    await admin.press(admin.texts.connect.submitTeam);
    await admin.see(admin.texts.refusal.forSupport);
  });
  await visit('ops', async (admin) => {
    const t = look.language === 'en' ? opsEn : opsZhTW;
    await admin.show('ops');
    await admin.page.getByRole('link', { name: t.login }).click();
    await admin.passLogins('admin');
    await admin.see(t.intro);
    await admin.see(/^integration:/);
  });
}
