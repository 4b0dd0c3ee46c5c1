import { sleep } from '../../core/runtime/async';
import type { Stay } from '../../core/sync/stay';
import { sharedStack } from '../harness/sharedStack';
import { inLease, judgeOne, snapshotOf } from '../support/inLease';
import { openLab, type Bound, type Lab } from '../support/lab';
import { boundStore, memberOnContact, newLineId } from '../support/lineMembers';
import { arrive } from '../support/liveChanges';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());
afterEach(() => lab.control.removeFaults());

/** A walk asks for 16 pages of 100 contacts at once, so it takes two goes at least through a larger account. */
const FIRST_GO = 1_600;
const MOVED = 40;
/** Omnichat's answer waits until a test has done its part, but not as long as the service waits for an answer. */
const lateMs = 12_000;

async function contactsOf({ team }: Bound): Promise<string[]> {
  const query = `channelId=${team.channelId}&limit=10000`;
  return (await lab.control.call<{ id: string }[]>('GET', `/control/contacts?${query}`)).map(({ id }) => id);
}

async function indexed({ integrationId }: Bound): Promise<Set<string>> {
  const keys = await lab.store.models.contacts.distinct('_id', { integrationId });
  return new Set(keys.map((key) => String(key).split(':').at(-1) ?? ''));
}

/** The next sync looks at all contacts, not only at those that changed. */
async function makeFullWalkDue({ integrationId }: Bound): Promise<void> {
  await lab.store.models.integrations.updateOne({ _id: integrationId }, { $set: { contactIndexWalkedAtMs: 0 } });
}

test('contacts that move to pages already read are found by another walk', async () => {
  const bound = await lab.bind({ members: 60, team: { strangers: 60 } });
  const contacts = await contactsOf(bound);
  // Omnichat answers the first page, which tells how many contacts there are, and the first go. The next go waits.
  const fault = { match: { method: 'GET', pathPrefix: '/v1/contacts' }, afterCalls: 17, delayMs: lateMs };
  await lab.control.addFault({ partner: 'omnichat', ...fault });
  const runId = await bound.openRun();
  const slice = bound.slice(runId);
  await lab.until(async () => (await indexed(bound)).size >= FIRST_GO - MOVED);
  const known = await indexed(bound);
  const unread = contacts.filter((id) => !known.has(id)).slice(0, MOVED);
  // The oldest change is listed first, so an edit moves a contact from a page still to be read to the last page.
  await Promise.all(unread.map((id) => bound.editContact(id, { email: 'moved@example.com' })));
  await lab.control.removeFaults();
  expect(unread).toHaveLength(MOVED);
  expect((await slice).end).toEqual({ kind: 'done' });

  expect([...(await indexed(bound))].sort()).toEqual(contacts.sort());
  expect(await bound.diff()).toEqual([]);
});

test('a contact the team has deleted leaves the index, and is not made anew', async () => {
  const bound = await lab.bind({ members: 40 });
  expect((await bound.sync()).end).toEqual({ kind: 'done' });
  const delivered = await lab.store.models.members.findOne({ integrationId: bound.integrationId, state: 'delivered' });
  const userId = delivered?.lineUserId ?? '';
  await lab.control.call('DELETE', `/control/contacts/${bound.team.channelId}/${userId}`);
  await lab.control.resetRequests();
  const { run } = await bound.sync();
  expect(run.skippedBy.not_a_line_contact).toBe(1);
  expect(await bound.writes()).toBe(0);
  expect(await indexed(bound)).not.toContain(userId);
});

test('a contact the team has deleted leaves the index also where the first walk missed contacts', async () => {
  const bound = await boundStore(lab);
  const { lineId } = await memberOnContact(bound);
  await bound.sync();
  await lab.control.call('DELETE', `/control/contacts/${bound.team.channelId}/${lineId}`);
  const match = { method: 'GET', queryIncludes: 'page=1' };
  const missesAll = { status: 200, body: { content: [], totalElements: 1 }, count: 1 };
  await lab.control.addFault({ partner: 'omnichat', match, ...missesAll });
  await makeFullWalkDue(bound);
  expect((await bound.sync()).end).toEqual({ kind: 'done' });
  expect(await indexed(bound)).not.toContain(lineId);
});

test('a contact that is not listed and cannot be read stays as it is known, and holds nobody up', async () => {
  const bound = await boundStore(lab);
  const { id, lineId } = await memberOnContact(bound);
  const other = await memberOnContact(bound);
  expect((await bound.sync()).end).toEqual({ kind: 'done' });
  await lab.control.call('DELETE', `/control/contacts/${bound.team.channelId}/${lineId}`);
  await bound.editMember(other.id, { member_point_balance: 14 });
  const match = { method: 'GET', queryIncludes: lineId };
  const body = { errorCode: 'INVALID_REQUEST_PARAMETER', message: 'not acceptable' };
  const fault = await lab.control.addFault({ partner: 'omnichat', match, status: 400, body });
  await makeFullWalkDue(bound);
  const { end, run } = await bound.sync();
  expect(end).toEqual({ kind: 'done' });
  expect(run.counts).toMatchObject({ delivered: 1, unchanged: 1 });
  expect(await indexed(bound)).toContain(lineId);

  await lab.control.call('DELETE', `/control/faults/${fault.id}`);
  await makeFullWalkDue(bound);
  await bound.sync();
  expect(await indexed(bound)).not.toContain(lineId);
  expect(await bound.member(id)).toMatchObject({ state: 'skipped', code: 'not_a_line_contact' });
});

describe('an answer that shows a contact as it was before we wrote it', () => {
  /** Shorter than the pause after the sweep: what the sweep read stays older than what the set-back clock dates. */
  const setBackMs = 400;
  afterEach(() => jest.restoreAllMocks());

  it.each<[string, (stay: Stay, userId: string) => Promise<unknown>, { setBackMs: number }]>([
    ['a page of contacts', (stay) => stay.contactIndex.refresh(), { setBackMs: 0 }],
    ['the contact alone', (stay, userId) => stay.contactIndex.refreshContact(userId), { setBackMs: 0 }],
    ['a page of contacts, with a clock that is set back', (stay) => stay.contactIndex.refresh(), { setBackMs }],
  ])('is not taken for newer: %s', async (_title, look, clock) => {
    const bound = await boundStore(lab);
    const { id, lineId } = await memberOnContact(bound);
    await bound.reconcile();
    await sleep(2 * clock.setBackMs);
    const match = { method: 'GET', pathPrefix: '/v1/contacts' };
    const late = { partner: 'omnichat' as const, match, afterEffect: true, delayMs: lateMs, count: 1 };
    await inLease(lab, bound, async (stay) => {
      const { id: faultId } = await lab.control.addFault(late);
      const looking = look(stay, lineId);
      await lab.until(() => lab.control.hasFired(faultId));
      const now = Date.now.bind(Date);
      jest.spyOn(Date, 'now').mockImplementation(() => now() - clock.setBackMs);
      await bound.editMember(id, { member_point_balance: 13 });
      await judgeOne(stay, 'live', await snapshotOf(stay, id));
      expect(await bound.contact(lineId)).toMatchObject({ attributes: { shopline_points: 13 } });
      await lab.control.removeFaults();
      await looking;
      await lab.control.resetRequests();
      await judgeOne(stay, 'live', await snapshotOf(stay, id));
    });
    expect(await bound.writes()).toBe(0);
  });
});

describe('what a contact has lost is found although it is written in that moment', () => {
  it.each<[string, (stay: Stay, userId: string) => Promise<unknown>]>([
    ['by a look at all that changed', (stay) => stay.contactIndex.refresh()],
    ['by a look at it alone', (stay, userId) => stay.contactIndex.refreshContact(userId)],
  ])('%s', async (_title, look) => {
    const bound = await boundStore(lab);
    const { id, lineId } = await memberOnContact(bound, { member_point_balance: 11 });
    await bound.reconcile();
    await bound.editContact(lineId, { attributes: { shopline_points: 0 } });
    const match = { method: 'PUT', queryIncludes: lineId };
    const late = { partner: 'omnichat' as const, match, afterEffect: true, delayMs: lateMs, count: 1 };
    await inLease(lab, bound, async (stay) => {
      const { id: faultId } = await lab.control.addFault(late);
      await bound.editMember(id, { email: 'new@example.com' });
      const writing = judgeOne(stay, 'live', await snapshotOf(stay, id));
      await lab.until(() => lab.control.hasFired(faultId));
      await look(stay, lineId);
      await lab.control.removeFaults();
      await writing;
      await judgeOne(stay, 'live', await snapshotOf(stay, id));
    });
    expect(await bound.contact(lineId)).toMatchObject({
      email: 'new@example.com',
      attributes: { shopline_points: 11 },
    });
  });
});

test('attributes that Omnichat has dropped are noticed although another contact is written during the look', async () => {
  const bound = await boundStore(lab);
  const members = [];
  for (let count = 0; count < 4; count += 1) members.push(await memberOnContact(bound));
  await bound.reconcile();
  const [written] = members;
  for (const { lineId } of members) await bound.editContact(lineId, { attributes: { shopline_points: 0 } });
  await makeFullWalkDue(bound);
  const match = { method: 'GET', pathPrefix: '/v1/contacts' };
  await inLease(lab, bound, async (stay) => {
    const { id: faultId } = await lab.control.addFault({ partner: 'omnichat', match, delayMs: lateMs, count: 1 });
    const looking = stay.contactIndex.refresh();
    await lab.until(() => lab.control.hasFired(faultId));
    await bound.editMember(written!.id, { member_point_balance: 13 });
    await judgeOne(stay, 'live', await snapshotOf(stay, written!.id), 'sweep');
    await lab.until(async () => (await bound.pointsOn(written!.lineId)) === 13);
    await bound.editContact(written!.lineId, { attributes: { shopline_points: 0 } });
    await lab.control.removeFaults();
    await looking;
  });
  expect((await bound.integration()).lostAttributes).toEqual(['shopline_points']);
});

test('a contact that is being made stays on record, with which tags are ours, when it is looked for a moment before', async () => {
  const bound = await boundStore(lab);
  const { id, lineId } = await memberOnContact(bound);
  await bound.reconcile();
  await lab.control.call('DELETE', `/control/contacts/${bound.team.channelId}/${lineId}`);
  await bound.editMember(id, { tags: ['VIP', 'new'] });
  const match = { method: 'PUT', queryIncludes: lineId };
  const late = { partner: 'omnichat' as const, match, delayMs: lateMs, count: 1 };
  await inLease(lab, bound, async (stay) => {
    const { id: faultId } = await lab.control.addFault(late);
    const writing = judgeOne(stay, 'live', await snapshotOf(stay, id), 'sweep');
    await lab.until(() => lab.control.hasFired(faultId));
    // As after an event of the contact: its members are judged again only where a recheck is asked for.
    const onNews = (userIds: string[]) => stay.rechecks.ofHolders(userIds);
    expect(await stay.contactIndex.refreshContact(lineId, onNews)).toBe(true);
    const recordOf = async () => (await stay.records.loadContacts([lineId])).get(lineId)!;
    expect(stay.records.openOwnTags(await recordOf())).toContain('new');
    await lab.control.removeFaults();
    await writing;
    // The record has only what the write brought, and whose the contact is: else nothing would ever be cleared from it.
    expect(await recordOf()).toMatchObject({ memberId: id, attributes: {} });
  });
  expect(await bound.contact(lineId)).toMatchObject({ memberId: id });
  await bound.deliverChanges();
  expect(await bound.contact(lineId)).toMatchObject({ tags: ['new', 'VIP'], attributes: { shopline_points: 12 } });
});

test('what a contact has lost is found although it was written while the page that shows it was under way', async () => {
  const bound = await boundStore(lab);
  const { id, lineId } = await memberOnContact(bound, { member_point_balance: 11 });
  await bound.reconcile();
  await bound.editContact(lineId, { attributes: { shopline_points: 0 } });
  const match = { method: 'GET', pathPrefix: '/v1/contacts' };
  const late = { partner: 'omnichat' as const, match, afterEffect: true, delayMs: lateMs, count: 1 };
  await inLease(lab, bound, async (stay) => {
    const { id: faultId } = await lab.control.addFault(late);
    const looking = stay.contactIndex.refresh();
    await lab.until(() => lab.control.hasFired(faultId));
    await bound.editMember(id, { email: 'new@example.com' });
    await judgeOne(stay, 'live', await snapshotOf(stay, id), 'sweep');
    await lab.control.removeFaults();
    expect(await looking).toContain(lineId);
    await judgeOne(stay, 'live', await snapshotOf(stay, id));
  });
  expect(await bound.contact(lineId)).toMatchObject({ attributes: { shopline_points: 11 } });
});

test('a member whose change came before its new contact was listed is written all the same', async () => {
  const bound = await boundStore(lab);
  const lineId = newLineId();
  // Dated back, so that the sweep at the end, which reads what changed during the full read, does not bring the member.
  const { id } = await bound.addMember({ line_id: lineId, updated_at: '2026-01-02T03:04:05Z' });
  await bound.addContact(lineId);
  const match = { method: 'GET', pathPrefix: '/v1/contacts' };
  await lab.control.addFault({ partner: 'omnichat', match, delayMs: lateMs });
  await lab.control.resetRequests();
  const reading = bound.fullRead();
  // SHOPLINE was asked for the member's page before the change arrives, so the page is older than the change.
  await lab.until(async () => ((await lab.control.requests()).shopline.total ?? 0) > 1);
  await arrive(lab, bound, id);
  await lab.until(async () => (await bound.member(id))?.code === 'not_a_line_contact');
  await lab.control.removeFaults();
  expect((await reading).end).toEqual({ kind: 'done' });
  await bound.deliverChanges();
  expect(await bound.contact(lineId)).toMatchObject({ memberId: id });
});

test('a contact that a live change is being written to, when a full read finds that it lost something, is made good', async () => {
  const bound = await boundStore(lab);
  const { id, lineId } = await memberOnContact(bound, { member_point_balance: 11, updated_at: '2026-01-02T03:04:05Z' });
  await bound.fullRead();
  await bound.editContact(lineId, { attributes: { shopline_points: 0 } });
  // So long ago that the sweep at the end, which reads what changed during the full read, does not bring the member.
  const updatedAt = new Date(Date.now() - 60_000).toISOString();
  await bound.editMember(id, { email: 'new@example.com', updated_at: updatedAt });
  const listed = { method: 'GET', pathPrefix: '/v1/contacts' };
  await lab.control.addFault({ partner: 'omnichat', match: listed, delayMs: 2_000 });
  const written = { method: 'PUT', queryIncludes: lineId };
  const late = { partner: 'omnichat' as const, match: written, afterEffect: true, delayMs: 5_000, count: 1 };
  const { id: faultId } = await lab.control.addFault(late);
  await lab.control.resetRequests();
  const reading = bound.fullRead();
  // SHOPLINE was asked for the member's page before the webhook arrives, so the page is older than the webhook.
  await lab.until(async () => ((await lab.control.requests()).shopline.total ?? 0) > 1);
  await arrive(lab, bound, id);
  await lab.until(() => lab.control.hasFired(faultId));
  expect((await reading).end).toEqual({ kind: 'done' });
  await lab.control.removeFaults();
  await bound.deliverChanges();
  expect(await bound.contact(lineId)).toMatchObject({
    email: 'new@example.com',
    attributes: { shopline_points: 11 },
  });
});
