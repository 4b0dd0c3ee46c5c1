import { AdminPage } from './adminPage';
import { storeName, type Cast, type Extras, type Studio } from './screenCast';
import { scrollUntilSeen, shoot, type Look } from './shoot';

/** The page before login, and every view of the store that the cast has connected and synced. */
export async function shootViews(studio: Studio, cast: Cast, { suffix, ...look }: Look): Promise<void> {
  const { browser, apiUrl } = studio;
  const { merchantId, username } = cast;
  const admin = await AdminPage.open(browser, { apiUrl, ...look });
  const { texts: t, page } = admin;
  await admin.show('');
  await admin.see(t.landing.title);
  await shoot(admin, `landing${suffix}`);
  await admin.arrive('/login', { username });
  await admin.see(t.status.overview);
  await scrollUntilSeen(page.getByText(t.status.startedAt));
  await shoot(admin, `status${suffix}`);
  for (const [view, landmark] of [
    ['members', t.members.total('50')],
    ['settings', 'shopline_blacklisted'],
    ['trends', t.trends.firstDay],
    ['next', t.next.checks.provider],
    ['audit', t.audit.hint],
  ] as const) {
    await admin.show(`#/${merchantId}/${view}`);
    await admin.see(landmark);
    await shoot(admin, `${view}${suffix}`, view !== 'members');
  }
  await admin.show(`#/${merchantId}/members?state=conflict`);
  await page
    .getByRole('button', { name: new RegExp(`^${t.members.compare}`) })
    .first()
    .click();
  await page.getByRole('dialog').getByText(t.members.name, { exact: true }).nth(1).waitFor();
  await shoot(admin, `conflict${suffix}`, false);
  await admin.show(`#/${merchantId}/members?state=delivered`);
  await page.reload();
  await page
    .getByRole('button', { name: new RegExp(`^${t.members.detailsOf('')}`) })
    .first()
    .click();
  await page.getByRole('dialog').getByText(t.members.verdictIs).waitFor();
  await shoot(admin, `member${suffix}`, false);
  await admin.show('sandbox');
  await page.getByRole('combobox').first().click();
  await page.locator('.ant-select-item-option').filter({ hasText: storeName }).first().click();
  await page.getByRole('img', { name: /Omnichat/ }).waitFor();
  await scrollUntilSeen(page.getByRole('columnheader').first());
  await shoot(admin, `sandbox${suffix}`);
  await admin.close();
}

/** What others see: a wrong LINE account, a team without the member card module, a refusal. */
export async function shootOthers(
  { browser, apiUrl }: Studio,
  { merchantId, rivalUsername, mistakenUsername, plain }: Cast & Extras,
  { suffix, ...look }: Look,
): Promise<void> {
  const mistaken = await AdminPage.open(browser, { apiUrl, ...look });
  const { texts: t } = mistaken;
  await mistaken.arrive('/login', { username: mistakenUsername });
  await mistaken.see(t.status.mismatchAccept);
  await scrollUntilSeen(mistaken.page.getByText(t.status.startedAt));
  await shoot(mistaken, `wrong-account${suffix}`);
  await mistaken.close();

  const withoutModule = await AdminPage.open(browser, { apiUrl, ...look });
  await withoutModule.arrive('/login', plain);
  await withoutModule.show(`#/${plain.merchantId}/next`);
  await withoutModule.see(t.next.buy);
  await shoot(withoutModule, `next-without-module${suffix}`);
  await withoutModule.close();

  const refused = await AdminPage.open(browser, { apiUrl, ...look });
  await refused.arrive('/shopline/open', { username: rivalUsername, merchantId });
  await refused.press(t.connect.submitTeam);
  await refused.see(t.refusal.forSupport);
  await shoot(refused, `refusal${suffix}`);
  await refused.close();
}
