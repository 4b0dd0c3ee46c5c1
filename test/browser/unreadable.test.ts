import type { Comparison } from '../../web/api/types';
import { memberErrors } from '../../core/domain/errors/memberErrors';
import { saying } from './changedAnswers';
import { makeSyncedScene, useBrowser, type Scene } from './scene';

/** What the page shows of a member whom one partner sends in a form that the service cannot read. */
const openPage = useBrowser();
let synced: Scene;

beforeAll(async () => {
  synced = await makeSyncedScene();
});

async function openMember(compared: (now: Comparison) => object) {
  const admin = await openPage();
  const { page, texts: t } = admin;
  await saying(page, '**/compare', compared);
  await admin.arrive('/login', synced);
  await admin.show(`#/${synced.merchantId}/members?state=delivered`);
  await page
    .getByRole('button', { name: new RegExp(`^${t.members.details}`) })
    .first()
    .click();
  return { admin, t, drawer: page.getByRole('dialog') };
}

it('a member who cannot be read is shown with the reason, and with no empty values', async () => {
  const { title: reason, remedy } = memberErrors.member_unreadable['zh-TW'];
  const { admin, t, drawer } = await openMember((now) => ({
    ...now,
    ...{ name: null, isContact: false, contactName: null, lastSignInAt: null, fields: [] },
    verdict: { state: 'failed', code: 'member_unreadable', reason, remedy },
  }));
  await drawer.getByText(remedy).waitFor();
  for (const absent of [t.members.inStep, t.members.noContact, t.members.afterSync, t.app.unknown])
    expect([absent, await drawer.getByText(absent, { exact: true }).count()]).toEqual([absent, 0]);
  expect(await admin.barriers()).toEqual([]);
});

const asUnreadable = (now: Comparison) => {
  const { title: reason, remedy } = memberErrors.contact_unreadable['zh-TW'];
  return {
    ...now,
    contactName: null,
    verdict: { state: 'failed', code: 'contact_unreadable', reason, remedy },
    fields: now.fields.map((field) => ({ ...field, omnichat: null, after: null })),
  };
};

it('a contact that cannot be read hides neither the member nor shows as empty', async () => {
  const { admin, t, drawer } = await openMember(asUnreadable);
  await drawer.getByText(memberErrors.contact_unreadable['zh-TW'].remedy).waitFor();
  await drawer.getByRole('columnheader', { name: t.members.inShopline }).waitFor();
  for (const absent of [t.members.inOmnichat, t.members.afterSync, t.members.contactName, t.members.noContact])
    expect([absent, await drawer.getByText(absent, { exact: true }).count()]).toEqual([absent, 0]);
  expect(await admin.barriers()).toEqual([]);
});

it('nothing is said to be clear of a contact that cannot be read', async () => {
  const { t, drawer } = await openMember((now) => ({ ...asUnreadable(now), isInShopline: false, name: null }));
  await drawer.getByText(memberErrors.contact_unreadable['zh-TW'].title).waitFor();
  expect(await drawer.getByText(t.members.nothingToClear).count()).toBe(0);
});
