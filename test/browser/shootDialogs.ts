import type { AdminPage } from './adminPage';
import { shoot, shootAll } from './shoot';

/** What opens beside or above a view of the synced store. What changes the store most comes last. */
export async function shootDialogs(admin: AdminPage, merchantId: string, suffix: string): Promise<void> {
  await shootMember(admin, merchantId, suffix);
  await shootConflict(admin, merchantId, suffix);
  await shootSettingsPreview(admin, merchantId, suffix);
  await shootTakingBack(admin, merchantId, suffix);
}

async function shootMember(admin: AdminPage, merchantId: string, suffix: string): Promise<void> {
  const { texts: t, page } = admin;
  await admin.show(`#/${merchantId}/members?state=delivered`);
  await pressFirst(admin, t.members.detailsOf(''));
  const drawer = page.getByRole('dialog');
  await drawer.getByText(t.members.verdictIs).waitFor();
  await shoot(admin, `member${suffix}`, false);
  await drawer.getByText(t.member.historyTitle).scrollIntoViewIfNeeded();
  await drawer.getByText(t.member.historyHint).waitFor();
  await drawer.getByText(t.member.outcomes.delivered).last().scrollIntoViewIfNeeded();
  await shoot(admin, `member-history${suffix}`, false);
  await page.keyboard.press('Escape');
  await drawer.waitFor({ state: 'hidden' });
}

async function shootConflict(admin: AdminPage, merchantId: string, suffix: string): Promise<void> {
  const { texts: t, page } = admin;
  // With this code both sides are members on record. In other conflicts a contact may carry an id that no member has.
  await admin.show(`#/${merchantId}/members?state=conflict&code=line_id_shared`);
  await pressFirst(admin, t.members.compare);
  const drawer = page.getByRole('dialog').filter({ hasText: t.members.conflictTitle });
  await drawer.getByText(t.members.name, { exact: true }).nth(1).waitFor();
  await shoot(admin, `conflict${suffix}`, false);
  await drawer
    .getByRole('button', { name: new RegExp(`^${t.member.chooseOne('')}`) })
    .first()
    .click();
  const question = page.getByRole('dialog', { name: t.member.chooseQuestion });
  await question.getByRole('button', { name: t.member.chooseThis }).waitFor();
  await shoot(admin, `conflict-question${suffix}`, false);
  await question.getByRole('button', { name: t.member.chooseThis }).click();
  await drawer.getByText(t.member.settled).waitFor();
  await drawer.getByText(t.member.decidedThis).scrollIntoViewIfNeeded();
  await shoot(admin, `conflict-decided${suffix}`, false);
  await page.keyboard.press('Escape');
  await drawer.waitFor({ state: 'hidden' });
}

async function shootSettingsPreview(admin: AdminPage, merchantId: string, suffix: string): Promise<void> {
  const { texts: t, page } = admin;
  await admin.show(`#/${merchantId}/settings`);
  await admin.press(t.conditions.add);
  const condition = page.getByRole('group', { name: t.conditions.row('1') });
  await condition.getByRole('combobox', { name: t.conditions.field }).click();
  await page.locator('.ant-select-item-option', { hasText: t.conditions.fields.order_count }).click();
  await condition.getByRole('spinbutton', { name: t.conditions.value }).fill('2');
  await condition.scrollIntoViewIfNeeded();
  await shoot(admin, `settings-unsaved${suffix}`, false);
  await admin.press(t.touched.action);
  await page.getByRole('dialog').getByText(t.touched.states).waitFor();
  await shoot(admin, `settings-preview${suffix}`, false);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await admin.press(t.settings.discard);
}

async function shootTakingBack(admin: AdminPage, merchantId: string, suffix: string): Promise<void> {
  const { texts: t, page } = admin;
  await admin.show(`#/${merchantId}/settings`);
  await admin.press(t.clear.open);
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('table', { name: t.clear.sample }).waitFor();
  await shoot(admin, `take-back${suffix}`, false);
  await dialog.getByRole('button', { name: t.clear.confirm }).click();
  await admin.see(t.status.awaits.cleared);
  await shootAll(admin, `taken-back${suffix}`);
}

function pressFirst({ page }: AdminPage, name: string): Promise<void> {
  return page
    .getByRole('button', { name: new RegExp(`^${name}`) })
    .first()
    .click();
}
