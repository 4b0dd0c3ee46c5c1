import { sharedStack } from '../harness/sharedStack';
import { followChanges } from '../../core/store/integrations/following';
import { takingBackOf } from '../../core/sync/records/contactState';
import { previewClearing } from '../../core/sync/run/clearPreview';
import { pauseHeld } from '../support/heldWrites';
import { inLease, judgeOne, snapshotOf } from '../support/inLease';
import { openLab, type Bound, type Lab } from '../support/lab';
import { blank, boundStore, memberOnContact, newLineId } from '../support/lineMembers';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());
afterEach(() => lab.control.removeFaults());

/** The next writes to a contact meet this. */
function troubleAt(lineId: string, fault: Record<string, unknown>) {
  const match = { pathPrefix: '/v1/contacts/line', queryIncludes: lineId };
  return lab.control.addFault({ partner: 'omnichat', match, ...fault });
}

async function deliveredMember(bound: Bound) {
  const member = await memberOnContact(bound);
  await bound.reconcile();
  expect(await bound.contact(member.lineId)).toMatchObject({ memberId: member.id, tags: ['VIP'] });
  return member;
}

describe('a contact to be cleared', () => {
  it.each([
    ['is throttled', { status: 429, headers: { 'Retry-After': '1' }, count: 1 }],
    ['fails once', { status: 500, count: 1 }],
  ])('is waited for when its write %s', async (_title, fault) => {
    const bound = await boundStore(lab);
    const { id, lineId } = await deliveredMember(bound);
    await troubleAt(lineId, fault);
    await bound.editMember(id, { line_id: null });
    await bound.change(id);
    expect(await bound.contact(lineId)).toMatchObject(blank);
    expect(await bound.member(id)).toMatchObject({ state: 'skipped', code: 'no_line_login', deliveredTo: null });
    expect(await bound.diff()).toEqual([]);
  });

  it('is cleared by the next holder of the lease when the first ends before', async () => {
    const bound = await boundStore(lab);
    const { id, lineId } = await deliveredMember(bound);
    await bound.editMember(id, { line_id: null });
    await troubleAt(lineId, { status: 401 });
    await bound.announce(id);
    expect(await bound.deliverChanges()).toMatchObject({ kind: 'parked' });
    expect(await bound.member(id)).toMatchObject({ deliveredTo: `${bound.team.channelId}:${lineId}` });
    expect(await bound.contact(lineId)).toMatchObject({ memberId: id });

    await lab.control.removeFaults();
    expect(await bound.deliverChanges()).toEqual({ kind: 'done' });
    expect(await bound.contact(lineId)).toMatchObject(blank);
  });

  it('is free for its new owner afterwards', async () => {
    const bound = await boundStore(lab);
    const { id, lineId } = await deliveredMember(bound);
    await troubleAt(lineId, { status: 500, count: 1 });
    await bound.editMember(id, { line_id: null });
    const owner = await bound.addMember({ line_id: lineId });
    await bound.change(id, owner.id);
    expect(await bound.contact(lineId)).toMatchObject({ memberId: owner.id });
    expect(await bound.diff()).toEqual([]);
  });

  it('that refuses to be cleared fails its member, and is tried again', async () => {
    const bound = await boundStore(lab);
    const { id, lineId } = await deliveredMember(bound);
    await troubleAt(lineId, { status: 400 });
    await bound.editMember(id, { line_id: null });
    await bound.change(id);
    expect(await bound.member(id)).toMatchObject({ state: 'failed', code: 'contact_rejected' });

    await lab.control.removeFaults();
    await bound.change(id);
    expect(await bound.contact(lineId)).toMatchObject(blank);
    expect(await bound.member(id)).toMatchObject({ state: 'skipped', code: 'no_line_login', deliveredTo: null });
  });

  it('keeps what it has when the LINE id comes back in time', async () => {
    const bound = await boundStore(lab);
    const { id, lineId } = await deliveredMember(bound);
    await inLease(lab, bound, async (stay) => {
      const seen = await snapshotOf(stay, id);
      const gone = judgeOne(stay, 'bulk', { ...seen, customer: { ...seen.customer, line_id: null } });
      await lab.until(() => Promise.resolve(stay.queue.forContact(lineId) !== undefined));
      await judgeOne(stay, 'live', { ...seen, asOfMs: Date.now() + 1_000 });
      stay.writer.allowBulk();
      await gone;
    });
    expect(await bound.contact(lineId)).toMatchObject({ memberId: id, tags: ['VIP'] });
    expect(await bound.member(id)).toMatchObject({ state: 'delivered' });
  });
});

describe('a LINE id that moves while a write to its contact', () => {
  async function memberWithTwoContacts(bound: Bound) {
    const member = await memberOnContact(bound);
    const next = newLineId();
    await bound.addContact(next);
    return { ...member, next };
  }

  it('waits takes the write along', async () => {
    const bound = await boundStore(lab);
    const { id, lineId, next } = await memberWithTwoContacts(bound);
    const before = await bound.contact(lineId);
    await inLease(lab, bound, async (stay) => {
      await stay.contactIndex.refresh();
      const first = judgeOne(stay, 'bulk', await snapshotOf(stay, id));
      await lab.until(() => Promise.resolve(stay.queue.forMember(id) !== undefined));
      await bound.editMember(id, { line_id: next });
      await judgeOne(stay, 'live', await snapshotOf(stay, id));
      stay.writer.allowBulk();
      await first;
      await lab.until(() => Promise.resolve(stay.queue.size === 0));
    });
    expect(await bound.contact(next)).toMatchObject({ memberId: id, tags: ['VIP'] });
    expect(await bound.contact(lineId)).toEqual(before);
  });

  it('is under way has it cleared again', async () => {
    const bound = await boundStore(lab);
    const { id, lineId, next } = await memberWithTwoContacts(bound);
    await troubleAt(lineId, { delayMs: 500, count: 1 });
    await inLease(lab, bound, async (stay) => {
      await stay.contactIndex.refresh();
      const first = judgeOne(stay, 'live', await snapshotOf(stay, id));
      await lab.until(() => Promise.resolve(stay.queue.forMember(id)?.isSent === true));
      await bound.editMember(id, { line_id: next });
      await judgeOne(stay, 'live', await snapshotOf(stay, id));
      await first;
    });
    expect(await bound.contact(lineId)).toMatchObject(blank);
    expect(await bound.contact(next)).toMatchObject({ memberId: id, tags: ['VIP'] });
    expect(await bound.diff()).toEqual([]);
  });
});

describe('taking back', () => {
  /** On a contact whose team has a tag and a phone of its own. */
  async function syncedMember(bound: Bound, fields: Record<string, unknown> = {}) {
    const lineId = newLineId();
    await bound.addContact(lineId, { tags: ['團隊'], note: 'of the team' });
    const { id } = await bound.addMember({
      line_id: lineId,
      member_point_balance: 12,
      tags: ['VIP', '團隊'],
      ...fields,
    });
    await bound.reconcile();
    expect(await bound.contact(lineId)).toMatchObject({ memberId: id, tags: ['團隊', 'VIP'] });
    return { id, lineId };
  }

  it('clears what was written, leaves what is not ours, and stops following until the next full sync', async () => {
    const bound = await boundStore(lab);
    const { id, lineId } = await syncedMember(bound);
    const before = await bound.contact(lineId);
    const { end, run } = await bound.sync('clear');
    expect(end).toEqual({ kind: 'done' });
    expect(run).toMatchObject({ status: 'completed', total: 1, counts: { read: 1, delivered: 1, failed: 0 } });
    expect(await bound.contact(lineId)).toMatchObject({
      memberId: null,
      tags: ['團隊'],
      phone: before?.phone,
      email: before?.email,
      attributes: { shopline_points: 0, shopline_blacklisted: false },
    });
    expect(await bound.diff({ cleared: 'true' })).toEqual([]);
    expect(await bound.member(id)).toMatchObject({ state: 'skipped', code: 'taken_back', deliveredTo: null });
    expect(await bound.integration()).toMatchObject({ isLive: false, stoppedFollowing: 'data_taken_back' });

    await bound.editMember(id, { member_point_balance: 99 });
    await bound.announce(id);
    expect([await bound.deliverChanges(), (await bound.reconcile()).end, (await bound.fullRead()).end]).toEqual([
      { kind: 'stopped' },
      { kind: 'stopped' },
      { kind: 'stopped' },
    ]);
    expect(await bound.diff({ cleared: 'true' })).toEqual([]);

    expect((await bound.sync()).run.counts).toMatchObject({ delivered: 1 });
    expect(await bound.contact(lineId)).toMatchObject({ memberId: id, attributes: { shopline_points: 99 } });
    expect(await bound.diff()).toEqual([]);
    const { isLive, stoppedFollowing } = await bound.integration();
    expect([isLive, stoppedFollowing]).toEqual([true, undefined]);
  });

  it('writes nothing where there is nothing, and knows so beforehand', async () => {
    const bound = await boundStore(lab);
    const { id, lineId } = await syncedMember(bound);
    const preview = async () => previewClearing(lab.store, await bound.integration(), 5);
    const { contacts, sample } = await preview();
    expect(contacts).toBe(1);
    expect(sample).toMatchObject([{ customerId: id, lineUserId: lineId, memberId: true, tags: 1 }]);
    expect(sample[0]?.attributes).toEqual(expect.arrayContaining(['shopline_points', 'shopline_member_tier']));
    expect(sample[0]?.attributes).not.toContain('shopline_store_credit');
    await bound.sync('clear');
    expect(await preview()).toEqual({ contacts: 0, sample: [] });
    const writes = await bound.writes();
    const { run } = await bound.sync('clear');
    expect(run).toMatchObject({ status: 'completed', counts: { read: 0, delivered: 0 } });
    expect(await bound.writes()).toBe(writes);
  });

  it('leaves a member id that the team has put in the place of ours', async () => {
    const bound = await boundStore(lab);
    const { lineId } = await syncedMember(bound);
    await bound.editContact(lineId, { memberId: 'of-the-team' });
    expect((await bound.sync('clear')).run.counts).toMatchObject({ read: 1, delivered: 1 });
    expect(await bound.contact(lineId)).toMatchObject({ memberId: 'of-the-team', attributes: { shopline_points: 0 } });
  });

  it('leaves such an id also where Omnichat refuses an attribute, and others are tried on the contact of another member', async () => {
    const bound = await boundStore(lab);
    const refused = await syncedMember(bound);
    const tried = await syncedMember(bound, { birth_year: 1996, birth_month: 3, birth_day: 5 });
    for (const { lineId } of [refused, tried]) await bound.editContact(lineId, { memberId: 'of-the-team' });
    const path = `/control/teams/${bound.team.teamId}/definitions`;
    const define = (state: string) => lab.control.call('POST', path, { key: 'shopline_points', state });
    await define('archived');
    await inLease(lab, bound, async ({ contactIndex, records, judge, work }) => {
      await contactIndex.refresh();
      const contacts = await records.loadContacts([refused.lineId, tried.lineId]);
      const clear = ({ id, lineId }: typeof tried, priority: 'bulk' | 'live') =>
        judge.clear(contacts.get(lineId)!, { customerId: id, priority }, takingBackOf);
      clear(tried, 'bulk');
      clear(refused, 'live');
      await work.over;
      expect(work.outcome).toMatchObject({ kind: 'parked', code: 'attribute_definitions_missing' });
    });
    expect(await Promise.all([refused, tried].map(({ lineId }) => bound.contact(lineId)))).toMatchObject([
      { memberId: 'of-the-team', attributes: { shopline_points: 12 } },
      // A trial has emptied the date.
      { memberId: 'of-the-team', attributes: { shopline_points: 12, shopline_birthday: '1970-01-01' } },
    ]);
    await define('active');
    expect((await bound.sync('clear')).run.counts).toMatchObject({ read: 2, delivered: 2 });
    for (const { lineId } of [refused, tried])
      expect(await bound.contact(lineId)).toMatchObject({
        memberId: 'of-the-team',
        attributes: { shopline_points: 0 },
      });
  });

  it('goes on after a pause with the counts it had, also without access to SHOPLINE', async () => {
    const bound = await boundStore(lab);
    const members: { id: string; lineId: string }[] = [];
    for (let count = 0; count < 3; count += 1) members.push(await syncedMember(bound));
    await lab.store.models.installations.updateOne({ _id: bound.merchantId }, { $set: { sealedToken: null } });
    const held = members[1]!;
    const runId = await bound.openRun('clear');
    await troubleAt(held.lineId, { status: 500, delayMs: 12_000 });
    const slice = bound.slice(runId);
    await lab.until(async () => (await bound.contact(members[0]!.lineId))?.memberId === null);
    await pauseHeld(lab, () => bound.steer(runId, 'pause'));
    expect((await slice).end).toEqual({ kind: 'paused' });
    expect(await bound.contact(held.lineId)).toMatchObject({ memberId: held.id });
    await bound.steer(runId, 'run');
    expect((await bound.slice(runId)).end).toEqual({ kind: 'done' });
    await bound.finish(runId, 'completed');
    expect((await bound.run(runId)).counts).toMatchObject({ read: 3, delivered: 3, unchanged: 0 });
    expect(await bound.diff({ cleared: 'true' })).toEqual([]);
  });

  it('says of a contact that refuses why, keeps it for the next try, and then leaves the binding as it is', async () => {
    const bound = await boundStore(lab);
    const { id, lineId } = await syncedMember(bound);
    await troubleAt(lineId, { status: 400 });
    const clearAndEnd = async () => {
      const runId = await bound.openRun('clear', { endsBinding: true });
      await bound.slice(runId);
      return bound.finish(runId, 'completed');
    };
    expect(await clearAndEnd()).toBe('completed_with_issues');
    expect(await bound.member(id)).toMatchObject({ state: 'failed', deliveredTo: `${bound.team.channelId}:${lineId}` });
    expect((await bound.integration()).endedAt).toBeNull();

    await lab.control.removeFaults();
    expect(await clearAndEnd()).toBe('completed');
    expect(await bound.diff({ cleared: 'true' })).toEqual([]);
    expect(await bound.integration()).toMatchObject({ endReason: 'disconnected' });
  });

  it('cannot be undone by a worker that was frozen in the first sync', async () => {
    const bound = await boundStore(lab);
    const former = await bound.openRun('full');
    await bound.finish(former, 'cancelled');
    await bound.sync('clear');
    await followChanges(lab.store, bound.key(former));
    expect((await bound.integration()).isLive).toBe(false);
  });
});
