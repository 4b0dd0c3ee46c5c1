import fs from 'node:fs';
import type { SandboxMember } from '../../tools/local/clients/control';
import { until } from '../../tools/local/until';
import { bind, control, makeScene, stepTimeoutMs, syncAll, useBrowser } from './scene';

const openPage = useBrowser();

it('a conflict shows both sides, is decided and undecided by keyboard, and is gone once one of them is corrected', async () => {
  const { scene, client, kept, intruder, memberPath } = await makeConflict();
  const admin = await openPage();
  const { page, texts: t } = admin;
  await admin.arrive('/login', scene);
  await admin.show(`#/${scene.merchantId}/members?state=conflict`);
  await page.getByRole('button', { name: `${t.members.compare}${t.audit.colon}${kept.id}` }).click();
  const drawer = page.getByRole('dialog').filter({ hasText: t.members.conflictTitle });
  await drawer.getByText(kept.id).waitFor();
  await drawer.getByText(intruder.id).waitFor();
  await drawer.getByText(t.members.whatToDo).waitFor();
  // The names of both sides, which the service has just read at SHOPLINE.
  await drawer.getByText(t.members.name, { exact: true }).nth(1).waitFor();
  expect(await admin.barriers()).toEqual([]);

  // Without a mouse: the button, then the question.
  const confirm = async (button: string, question: string, answer: string) => {
    await drawer.getByRole('button', { name: button }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: question }).getByRole('button', { name: answer }).focus();
    await page.keyboard.press('Enter');
  };
  await confirm(t.member.chooseOne(kept.id), t.member.chooseQuestion, t.member.chooseThis);
  await drawer.getByText(t.member.decidedThis).waitFor();
  await drawer.getByText(t.member.settled).waitFor();
  expect(await client.call('GET', memberPath(kept.id))).toMatchObject({ state: 'delivered' });
  expect(await client.call('GET', memberPath(intruder.id))).toMatchObject({ code: 'decided_for_other' });
  expect(await admin.barriers()).toEqual([]);
  await confirm(t.member.takeBack, t.member.takeBackQuestion, t.member.takeBack);
  await drawer.getByText(t.member.decidedThis).waitFor({ state: 'hidden' });
  await drawer.getByText(t.members.conflictIntro).waitFor();

  await control.changeMember(scene.merchantId, intruder.id, { line_id: intruder.lineId });
  await drawer.getByRole('button', { name: t.members.recheck }).click();
  // The row goes by itself: nobody leaves the view or loads it anew.
  const row = page.getByRole('row').filter({ hasText: kept.id });
  await row.waitFor({ state: 'hidden' });
  await page.getByLabel(t.members.state).click();
  await page.locator('.ant-select-item-option', { hasText: t.members.allStates }).click();
  await page.getByLabel(t.members.search).fill(kept.id);
  await page.getByLabel(t.members.search).press('Enter');
  await row.getByText(t.members.states.delivered).waitFor();
});

/** A synced store in which two members claim one LINE id. */
async function makeConflict() {
  // Every member has a contact: one without is skipped before the service looks for conflicts.
  const scene = await makeScene({ members: 80, contactShare: 1 });
  const members = await control.members(scene.merchantId);
  const [kept, intruder] = members.filter(({ isMember, lineId, phone }) => isMember && lineId && phone);
  if (!kept || !intruder) throw new Error('the store has too few members with LINE and a phone');
  await control.changeMember(scene.merchantId, intruder.id, { line_id: kept.lineId });
  const client = await bind(scene);
  const memberPath = (id: string) => `/api/integrations/${scene.merchantId}/members/${id}`;
  await syncAll(client, scene);
  return { scene, client, kept, intruder, memberPath };
}

it('a decision that is taken back where one member is shown leaves nothing there that is no longer true', async () => {
  const { scene, client, kept, memberPath } = await makeConflict();
  await client.call('PUT', `${memberPath(kept.id)}/decision`, { decision: 'this_member' });
  await until(
    async () => {
      const member = await client.call<{ state: string; isWaiting: boolean }>('GET', memberPath(kept.id));
      return member.state === 'delivered' && !member.isWaiting;
    },
    { timeoutMs: stepTimeoutMs, what: 'the chosen member in step' },
  );

  const admin = await openPage();
  const { page, texts: t } = admin;
  await admin.arrive('/login', scene);
  await admin.show(`#/${scene.merchantId}/members?state=delivered`);
  await page.getByRole('button', { name: t.members.detailsOf(kept.id) }).click();
  const drawer = page.getByRole('dialog').filter({ hasText: t.members.memberTitle });
  await drawer.getByText(t.members.inStep).waitFor();
  const inStep = drawer.getByText(t.members.states.delivered, { exact: true });
  expect(await inStep.count()).toBe(2);
  await drawer.getByRole('button', { name: t.member.takeBack }).click();
  const question = page.getByRole('dialog', { name: t.member.takeBackQuestion });
  await question.getByRole('button', { name: t.member.takeBack }).click();
  // Neither the head nor the comparison says any longer that the member is in step.
  await until(async () => (await inStep.count()) === 0, {
    timeoutMs: stepTimeoutMs,
    what: 'a drawer that calls it in step no more',
  });
  await drawer.getByText(t.members.states.conflict, { exact: true }).first().waitFor();
  expect(await drawer.getByText(t.members.inStep).count()).toBe(0);
});

it('the last ten events of a member are shown, the newest first, with what each wrote', async () => {
  const scene = await makeScene({ members: 20, contactShare: 1 });
  const client = await bind(scene);
  await syncAll(client, scene);
  const { items } = await client.members(scene.merchantId, { state: 'delivered' });
  const customerId = items[0]?.customerId ?? '';
  const path = `/api/integrations/${scene.merchantId}/members/${customerId}`;
  const changes = 10;
  for (let points = 1; points <= changes; points += 1) {
    await control.changeMember(scene.merchantId, customerId, { member_point_balance: 9_000 + points });
    await until(
      async () => {
        const { history } = await client.call<{ history: { fields: string[] }[] }>('GET', path);
        return history.filter(({ fields }) => fields.join() === 'shopline_points').length === points;
      },
      { timeoutMs: stepTimeoutMs, what: `change ${points} in the history` },
    );
  }

  const admin = await openPage();
  const { page, texts: t } = admin;
  await admin.arrive('/login', scene);
  await admin.show(`#/${scene.merchantId}/members?state=delivered`);
  await page.getByRole('button', { name: t.members.detailsOf(customerId) }).click();
  const drawer = page.getByRole('dialog');
  await drawer.getByText(t.member.historyHint).waitFor();
  const told = await drawer.getByRole('listitem').allInnerTexts();
  expect(told).toHaveLength(10);
  // The event of the first sync is gone: the history keeps ten, and ten changes came after it.
  for (const words of told) {
    expect(words).toContain(t.member.causes.webhook);
    expect(words).toContain(t.member.wrote('會員點數'));
  }
  await drawer
    .getByText(/9,0\d\d/)
    .first()
    .waitFor();
  expect(told.join()).not.toMatch(/9,?0\d\d/);
  expect(await admin.barriers()).toEqual([]);
});

it('failed members are retried, one or all, and the page shows how it went', async () => {
  const scene = await makeScene({ members: 80, contactShare: 1 });
  const client = await bind(scene);
  const members = await control.members(scene.merchantId);
  // A member that shares its LINE id or phone is in conflict, and is not written at all.
  const isAlone = ({ lineId, phone }: SandboxMember) =>
    members.filter((other) => other.lineId === lineId || other.phone === phone).length === 1;
  const refused = members.filter((member) => member.isMember && member.lineId && member.phone && isAlone(member));
  const [first, ...others] = refused.slice(0, 3);
  if (!first || others.length < 2) throw new Error('the store has too few members with LINE and a phone');
  const faults = await Promise.all([first, ...others].map(({ lineId }) => refuseWrites(scene.team.channelId, lineId!)));
  const runId = await client.startSync(scene.merchantId);
  const { counts } = await client.waitForSync(scene.merchantId, runId, { timeoutMs: stepTimeoutMs });
  expect(counts.failed).toBe(3);

  const admin = await openPage();
  const { page, texts: t } = admin;
  await admin.arrive('/login', scene);
  await admin.show(`#/${scene.merchantId}/members?state=failed`);
  const rows = page.getByRole('row').filter({ hasText: t.members.states.failed });
  await until(async () => (await rows.count()) === 3, { timeoutMs: stepTimeoutMs, what: 'three failed members' });

  for (const { id } of faults) await control.call('DELETE', `/control/faults/${id}`);
  await admin.pressAndSee(t.members.retryOne(first.id), t.members.retried);
  await page.getByRole('row').filter({ hasText: first.id }).waitFor({ state: 'hidden' });
  expect(await rows.count()).toBe(2);

  await admin.press(t.members.retryAll);
  await admin.see(t.members.emptyFiltered);
  await admin.pressAndSee(t.members.retryAll, t.members.noneFailed);
  expect(await control.diff(scene.merchantId, scene.team.channelId)).toEqual([]);
});

/** Refuses what is written to one contact of one account: other stores of the same seed have the same LINE ids. */
const refuseWrites = (channelId: string, lineId: string) =>
  control.addFault({
    partner: 'omnichat',
    match: { method: 'PUT', queryIncludes: `channelId=${channelId}&userId=${lineId}` },
    status: 400,
    body: { errorCode: 'INVALID_REQUEST_BODY', message: 'invalid' },
  });

it('members are filtered by reason, and the list can be taken along as CSV', async () => {
  const scene = await makeScene({ members: 80 });
  const client = await bind(scene);
  await syncAll(client, scene);
  const admin = await openPage();
  const { page, texts: t } = admin;
  await admin.arrive('/login', scene);
  await page.getByRole('button', { name: t.health.drops.noLine('').trim() }).click();
  await page.getByRole('row').getByText(t.members.states.skipped).first().waitFor();
  const row = page
    .getByRole('row')
    .filter({ has: page.getByRole('button', { name: t.members.check }) })
    .first();
  const checked = (await row.innerText()).split('\n')[0]?.trim() ?? '';
  await row.getByRole('button', { name: t.members.check }).click();
  await page.getByRole('row').filter({ hasText: checked }).getByText(t.members.unchanged).waitFor();
  await page.getByLabel(t.members.state).click();
  await page.locator('.ant-select-item-option', { hasText: t.members.states.delivered }).click();
  await page.getByText(t.members.emptyFiltered).waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), admin.press(t.members.csvFiltered)]);
  expect(download.suggestedFilename()).toMatch(/\.csv$/);
  expect(fs.readFileSync(await download.path(), 'utf8')).toContain('SHOPLINE 顧客 ID,');
});

it('one member is found by phone, compared and synced, without a mouse', async () => {
  const scene = await makeScene({ members: 40, contactShare: 1 });
  const client = await bind(scene);
  await syncAll(client, scene);
  const { items } = await client.members(scene.merchantId, { state: 'delivered' });
  const members = await control.members(scene.merchantId);
  const member = members.find(({ id, phone }) => phone && id === items[0]?.customerId);
  if (!member?.phone) throw new Error('no member was delivered');
  const query = new URLSearchParams({ channelId: scene.team.channelId, userId: items[0]?.lineUserId ?? '' });
  const [contact] = await control.call<{ state: { name: string } }[]>('GET', `/control/contacts?${query.toString()}`);
  if (!contact) throw new Error('the member has no contact');

  const admin = await openPage();
  const { page, texts: t } = admin;
  await admin.arrive('/login', scene);
  await admin.show(`#/${scene.merchantId}/members`);
  await page.getByLabel(t.members.search).fill(member.phone);
  await page.keyboard.press('Enter');
  await admin.see(t.members.found('1'));
  const opener = page.getByRole('button', { name: t.members.detailsOf(member.id) });
  await opener.focus();
  await page.keyboard.press('Enter');
  const drawer = page.getByRole('dialog');
  await drawer.getByText(t.members.inStep).waitFor();
  await drawer.getByText(t.members.livePrivacy).waitFor();
  // The name by which the admin finds the person in Omnichat's chats.
  await drawer.getByText(t.members.contactName).waitFor();
  await drawer.getByText(contact.state.name, { exact: true }).waitFor();
  await drawer.getByText('shopline_points').or(drawer.getByText('會員點數')).first().waitFor();
  expect(await admin.barriers()).toEqual([]);
  const events = drawer.getByRole('listitem');
  await drawer.getByText(t.member.historyHint).waitFor();
  expect(await events.count()).toBe(1);
  await events.first().getByText(t.member.causes.sync).waitFor();
  await events.first().getByText(t.member.outcomes.delivered).waitFor();
  await events
    .first()
    .getByText(/^寫入：會員編號.*會員點數/)
    .waitFor();

  await drawer.getByRole('button', { name: t.members.syncNow }).focus();
  await page.keyboard.press('Enter');
  await drawer.getByText(t.members.synced).waitFor();
  await page.keyboard.press('Escape');
  await drawer.waitFor({ state: 'hidden' });
  await page.locator('button:focus', { hasText: t.members.details }).waitFor();
  // Neither the address nor what the browser keeps has the phone that was searched for.
  expect(page.url()).not.toContain(member.phone);
  const kept = 'JSON.stringify([{ ...localStorage }, { ...sessionStorage }])';
  expect(await page.evaluate<string>(kept)).not.toContain(member.phone);
});
