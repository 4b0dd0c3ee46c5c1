import { SeenSet } from '../../core/sync/records/seenSet';
import { removeMissingMembers } from '../../core/sync/removal/removalScan';
import type { Stay } from '../../core/sync/stay';
import { pause } from '../../core/runtime/async';
import { sharedStack } from '../harness/sharedStack';
import { inLease, judgeOne, snapshotOf } from '../support/inLease';
import { openLab, type Lab } from '../support/lab';
import { blank, boundStore, chooseAccount, memberOnContact, phone } from '../support/lineMembers';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());
afterEach(async () => {
  jest.restoreAllMocks();
  await lab.control.removeFaults();
});

/** Removes a member as live changes and the search of those who are gone do, once SHOPLINE has answered 404. */
async function removeGone(stay: Stay, customerId: string, priority: 'live' | 'bulk'): Promise<void> {
  expect(await stay.removal.readMember(customerId)).toBeNull();
  const known = (await stay.records.loadMembers([customerId])).get(customerId);
  if (known) await stay.removal.remove(known, priority);
}

/** Begins a removal whose clearance waits until bulk writes are allowed. `isOver` resolves when it is done. */
async function beginRemoval(stay: Stay, { id, lineId }: { id: string; lineId: string }) {
  const isOver = removeGone(stay, id, 'bulk');
  await lab.until(() => Promise.resolve(stay.queue.forContact(lineId) !== undefined));
  return { isOver };
}

describe('a page that shows a member which was removed after it was read', () => {
  it('does not bring the member back', async () => {
    const bound = await boundStore(lab);
    const { id, lineId } = await memberOnContact(bound);
    await bound.reconcile();
    await inLease(lab, bound, async (stay) => {
      const page = await snapshotOf(stay, id);
      await bound.removeMember(id);
      await removeGone(stay, id, 'live');
      await judgeOne(stay, 'live', page);
    });
    expect(await bound.contact(lineId)).toMatchObject(blank);
    expect(await bound.member(id)).toBeNull();
  });

  it('does not bring in one that was never on record', async () => {
    const bound = await boundStore(lab);
    const { id, lineId } = await memberOnContact(bound);
    await inLease(lab, bound, async (stay) => {
      await stay.contactIndex.refresh();
      const page = await snapshotOf(stay, id);
      await bound.removeMember(id);
      await removeGone(stay, id, 'live');
      await judgeOne(stay, 'live', page);
    });
    expect(await bound.contact(lineId)).toMatchObject(blank);
    expect(await bound.member(id)).toBeNull();
  });

  it('does not keep its contact from being cleared', async () => {
    const bound = await boundStore(lab);
    const { id, lineId } = await memberOnContact(bound);
    await bound.reconcile();
    await inLease(lab, bound, async (stay) => {
      const page = await snapshotOf(stay, id);
      await bound.removeMember(id);
      const removed = removeGone(stay, id, 'bulk');
      await lab.until(() => Promise.resolve(stay.queue.forContact(lineId) !== undefined));
      await judgeOne(stay, 'live', page);
      stay.writer.allowBulk();
      await removed;
    });
    expect(await bound.contact(lineId)).toMatchObject(blank);
    expect(await bound.member(id)).toBeNull();
  });

  it('leaves one that a later look shows again', async () => {
    const bound = await boundStore(lab);
    const { id, lineId } = await memberOnContact(bound);
    await bound.reconcile();
    await inLease(lab, bound, async (stay) => {
      const page = await snapshotOf(stay, id);
      await bound.removeMember(id);
      const removed = removeGone(stay, id, 'bulk');
      await lab.until(() => Promise.resolve(stay.queue.forContact(lineId) !== undefined));
      await judgeOne(stay, 'live', { ...page, asOfMs: Date.now() + 1_000 });
      stay.writer.allowBulk();
      await removed;
    });
    expect(await bound.contact(lineId)).toMatchObject({ memberId: id, tags: ['VIP'] });
    expect(await bound.member(id)).toMatchObject({ state: 'delivered' });
  });
});

it('who was seen before an interruption and has gone by now makes up for nobody who is missing', async () => {
  const bound = await boundStore(lab);
  const { id, lineId } = await memberOnContact(bound);
  await bound.reconcile();
  await bound.removeMember(id);
  const { integrationId } = bound;
  const onRecord = await lab.store.models.members.find({ integrationId }).lean();
  const others = onRecord.map(({ customerId }) => customerId).filter((other) => other !== id);
  await inLease(lab, bound, async (stay) => {
    await stay.records.countMembers();
    const seen = new SeenSet();
    seen.restore(SeenSet.encode([...others, 'gone by now']));
    stay.writer.allowBulk();
    expect(await removeMissingMembers(stay, seen, { cause: 'full_read', runId: null, onCall: () => undefined })).toBe(
      1,
    );
  });
  expect(await bound.contact(lineId)).toMatchObject(blank);
  expect(await bound.member(id)).toBeNull();
});

it('who came and went during a read makes up for nobody who is missing', async () => {
  const bound = await boundStore(lab);
  const { id, lineId } = await memberOnContact(bound);
  await bound.reconcile();
  const newcomer = await memberOnContact(bound);
  const { integrationId } = bound;
  const onRecord = await lab.store.models.members.find({ integrationId }).lean();
  await inLease(lab, bound, async (stay) => {
    await stay.records.countMembers();
    const seen = new SeenSet();
    for (const { customerId } of onRecord) if (customerId !== id) seen.add(customerId);
    // A page has shown the newcomer, who was removed before the page was judged, and so was never on record.
    seen.add(newcomer.id);
    for (const gone of [id, newcomer.id]) await bound.removeMember(gone);
    await removeGone(stay, newcomer.id, 'live');
    stay.writer.allowBulk();
    expect(await removeMissingMembers(stay, seen, { cause: 'full_read', runId: null, onCall: () => undefined })).toBe(
      1,
    );
  });
  expect(await bound.contact(lineId)).toMatchObject(blank);
  expect(await bound.member(id)).toBeNull();
});

it('a contact that refuses to be cleared again and again does not keep full reads frequent', async () => {
  const bound = await boundStore(lab);
  const { id, lineId } = await memberOnContact(bound);
  await bound.fullRead();
  await bound.removeMember(id);
  const match = { pathPrefix: '/v1/contacts/line', queryIncludes: lineId };
  await lab.control.addFault({ partner: 'omnichat', match, status: 400 });
  const quietFullReads = async () => (await bound.integration()).quietFullReads ?? 0;
  await bound.fullRead();
  expect(await bound.member(id)).toMatchObject({ state: 'failed', code: 'contact_rejected' });
  expect(await quietFullReads()).toBe(0);
  await bound.fullRead();
  expect(await quietFullReads()).toBe(1);
  await lab.control.removeFaults();
  await bound.fullRead();
  expect([await bound.member(id), await quietFullReads()]).toEqual([null, 0]);
});

describe('a member with the LINE id of one that is removed', () => {
  it('is delivered though it was judged while the record of the other left', async () => {
    const bound = await boundStore(lab);
    const former = await memberOnContact(bound);
    await bound.reconcile();
    const beside = await memberOnContact(bound);
    const next = await bound.addMember({ line_id: former.lineId, ...phone('0911222333') });
    await inLease(lab, bound, async (stay) => {
      const pages = [await snapshotOf(stay, beside.id), await snapshotOf(stay, next.id)];
      await bound.removeMember(former.id);
      const { isOver } = await beginRemoval(stay, former);
      // Until the news of a contact is told, nothing is saved: the judgement stops before its second member.
      let tell: () => void = () => undefined;
      const told = new Promise<void>((resolve) => (tell = resolve));
      const looked = stay.contactIndex.refreshContact(beside.lineId, () => told);
      await lab.until(async () => (await stay.records.loadContacts([beside.lineId])).size > 0);
      const onCompleted = () => undefined;
      const look = { priority: 'bulk', cause: 'sweep', runId: null, isPreview: false, onCompleted } as const;
      const judged = stay.judge.complete(pages, look);
      await lab.until(async () => (await bound.member(next.id)) !== null);
      stay.writer.allowBulk();
      const isNoted = async () => Object.keys((await bound.integration()).recentRemovals ?? {}).length > 0;
      // A removal that does not wait for the judgement gets this far.
      await Promise.race([lab.until(isNoted), pause(1_000, stay.work.signal)]);
      tell();
      await Promise.all([looked, judged, isOver]);
    });
    await bound.deliverChanges();
    expect(await bound.member(former.id)).toBeNull();
    expect(await bound.member(next.id)).toMatchObject({ state: 'delivered' });
    expect(await bound.contact(former.lineId)).toMatchObject({ memberId: next.id });
  });

  it('is delivered though the worker died before it could ask for its recheck', async () => {
    const bound = await boundStore(lab);
    const former = await memberOnContact(bound);
    const next = await bound.addMember({ line_id: former.lineId, ...phone('0911222334') });
    await bound.reconcile();
    expect(await bound.member(next.id)).toMatchObject({ state: 'conflict' });
    await bound.removeMember(former.id);
    await bound.announce(former.id);
    await inLease(lab, bound, async (stay) => {
      jest.spyOn(lab.store.models.inbox, 'bulkWrite').mockRejectedValueOnce(new Error('the worker dies'));
      await expect(removeGone(stay, former.id, 'live')).rejects.toThrow('the worker dies');
    });
    await bound.deliverChanges();
    expect(await bound.member(former.id)).toBeNull();
    expect(await bound.member(next.id)).toMatchObject({ state: 'delivered' });
  });
});

it('a member that is shown again before its removal begins keeps the write that waits for it', async () => {
  const bound = await boundStore(lab);
  const { id, lineId } = await memberOnContact(bound);
  await bound.reconcile();
  await bound.editMember(id, { member_point_balance: 13 });
  await inLease(lab, bound, async (stay) => {
    const page = await snapshotOf(stay, id);
    await bound.removeMember(id);
    expect(await stay.removal.readMember(id)).toBeNull();
    const known = (await stay.records.loadMembers([id])).get(id)!;
    const judged = judgeOne(stay, 'bulk', { ...page, asOfMs: Date.now() + 1_000 }, 'sweep');
    await lab.until(() => Promise.resolve(stay.queue.forMember(id) !== undefined));
    expect(await stay.removal.remove(known, 'bulk')).toBe(false);
    stay.writer.allowBulk();
    await judged;
  });
  expect(await bound.contact(lineId)).toMatchObject({ memberId: id, attributes: { shopline_points: 13 } });
});

describe('the contact of a member that is removed', () => {
  it('is cleared also where the member was on a contact of another account since', async () => {
    const bound = await boundStore(lab);
    const { id, lineId } = await memberOnContact(bound, phone('0922333444'));
    await bound.reconcile();
    const { channelId } = bound.team;
    const path = `/control/teams/${bound.team.teamId}/channels`;
    const other = await lab.control.call<{ channelId: string }>('POST', path, {});
    await lab.control.call('POST', '/control/contacts', { channelId: other.channelId, userId: lineId });
    await chooseAccount(lab, bound, other.channelId);
    await bound.sync('full', { acceptMismatch: true });
    const sharing = await memberOnContact(bound, phone('0922333444'));
    await chooseAccount(lab, bound, channelId);
    await bound.sync('full', { acceptMismatch: true });
    expect(await bound.member(id)).toMatchObject({ state: 'conflict', deliveredTo: `${other.channelId}:${lineId}` });
    await bound.removeMember(id);

    const match = { pathPrefix: '/v1/contacts/line', queryIncludes: lineId };
    await lab.control.addFault({ partner: 'omnichat', match, status: 400 });
    await bound.change(id);
    expect(await bound.member(id)).toMatchObject({ state: 'failed', code: 'contact_rejected' });
    await lab.control.removeFaults();
    await bound.change(id);
    expect(await bound.contact(lineId)).toMatchObject(blank);
    expect(await bound.member(id)).toBeNull();
    expect(await bound.member(sharing.id)).toMatchObject({ state: 'delivered' });
  });

  it('keeps the member id that the team gives it while its clearance waits', async () => {
    const bound = await boundStore(lab);
    const { id, lineId } = await memberOnContact(bound);
    await bound.reconcile();
    await bound.removeMember(id);
    await inLease(lab, bound, async (stay) => {
      const { isOver } = await beginRemoval(stay, { id, lineId });
      await bound.editContact(lineId, { memberId: 'of-the-team' });
      await stay.contactIndex.refreshContact(lineId);
      stay.writer.allowBulk();
      await isOver;
    });
    expect(await bound.contact(lineId)).toMatchObject({ memberId: 'of-the-team' });
    expect(await bound.member(id)).toBeNull();
  });
});
