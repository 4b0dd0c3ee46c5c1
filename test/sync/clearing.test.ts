import { sharedStack } from '../harness/sharedStack';
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
      const customer = (await stay.removal.readMember(id))!;
      const gone = judgeOne(stay, 'bulk', { customer: { ...customer, line_id: null }, asOfMs: Date.now() });
      await lab.until(() => Promise.resolve(stay.queue.forContact(lineId) !== undefined));
      await judgeOne(stay, 'live', { customer, asOfMs: Date.now() + 1_000 });
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
