import { AdminClient } from '../../tools/local/clients/client';
import { AdminPage } from './adminPage';
import { syncTimeoutMs, type Cast, type Studio } from './screenCast';
import { shoot, type Look } from './shoot';

/** Pictures from opening the extension to the end of the first sync. */
export async function shootConnecting(
  { browser, apiUrl, controlUrl }: Studio,
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
  // The text takes patterns in place of its numbers.
  await admin.see(new RegExp(t.status.progress('[3-9]\\d\\d', '[\\d,]+')));
  await shoot(admin, `status-syncing${suffix}`);
  const client = new AdminClient(apiUrl);
  await client.login(username);
  await client.waitForStatus(merchantId, 'ready', syncTimeoutMs);
  await setUpAlerts(client, merchantId, controlUrl);
  await admin.close();
}

/** Has alerts go to two mail addresses, Slack and a webhook, and sends each a test message. */
async function setUpAlerts(client: AdminClient, merchantId: string, controlUrl: string): Promise<void> {
  const path = `/api/integrations/${merchantId}/alerts`;
  await client.call('PUT', path, {
    emails: ['owner@shop.example', 'crm@shop.example'],
    slackUrl: `${controlUrl}/alerts/slack/${merchantId}`,
    webhookUrl: `${controlUrl}/alerts/webhook/${merchantId}`,
  });
  await client.call('POST', `${path}/test`, {});
}
