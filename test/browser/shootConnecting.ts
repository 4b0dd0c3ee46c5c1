import { AdminClient } from '../../tools/local/clients/client';
import { AdminPage } from './adminPage';
import { syncTimeoutMs, type Cast, type Studio } from './screenCast';
import { shoot, type Look } from './shoot';

/** From the extension to the end of the first sync. */
export async function shootConnecting(
  { browser, apiUrl }: Studio,
  cast: Cast,
  { suffix, ...look }: Look,
): Promise<void> {
  const { merchantId, username } = cast;
  const admin = await AdminPage.open(browser, { apiUrl, ...look });
  const { texts: t, page } = admin;
  await admin.arrive('/shopline/open', { username, merchantId });
  await admin.see(t.connect.noRole);
  await shoot(admin, `connect-team${suffix}`);
  await admin.press(t.connect.submitTeam);
  await admin.choose(cast.channelId);
  await admin.see(t.connect.preflightGood);
  await shoot(admin, `connect-line-account${suffix}`);
  await admin.press(t.connect.saveLine);
  await admin.see(t.status.firstTitle);
  await shoot(admin, `connect-sync${suffix}`);
  await admin.press(t.status.preview);
  const drawer = page.getByRole('dialog');
  await drawer.getByText('shopline_points').first().waitFor();
  await shoot(admin, `preview${suffix}`, false);
  await drawer.getByRole('button', { name: t.preview.startSync }).click();
  await admin.see(t.status.limitRate('Omnichat', 40));
  await admin.see(someHundredsDone(admin));
  await shoot(admin, `status-syncing${suffix}`);
  const client = new AdminClient(apiUrl);
  await client.login(username);
  await client.waitForStatus(merchantId, 'ready', syncTimeoutMs);
  await admin.close();
}

/** The progress in the page's language, between 300 and 999 members. */
function someHundredsDone({ texts: t }: AdminPage): RegExp {
  const [before = '', between = ''] = t.status.progress('#', '#').split('#');
  return new RegExp(`${before}[3-9]\\d\\d${between}`);
}
