import type { Stay } from '../../core/sync/stay';
import { sharedStack } from '../harness/sharedStack';
import { inLease, judgeOne, snapshotOf } from '../support/inLease';
import { openLab, type Lab } from '../support/lab';
import { blank, boundStore, memberOnContact } from '../support/lineMembers';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());
afterEach(() => lab.control.removeFaults());

/** Writes to a contact go through and are answered as if they had failed. */
function failAfterEffect(lineId: string, fault: Record<string, unknown> = {}) {
  const match = { method: 'PUT', queryIncludes: lineId };
  return lab.control.addFault({ partner: 'omnichat', match, status: 503, afterEffect: true, ...fault });
}

/** Long enough for SHOPLINE to change while the job rests. */
const once = { count: 1, headers: { 'Retry-After': '8' } };

async function whenResting(stay: Stay, lineId: string): Promise<void> {
  const rests = () => {
    const job = stay.queue.forContact(lineId);
    return job?.attempts === 1 && !job.isSent;
  };
  expect(await lab.until(() => Promise.resolve(rests()))).toBe(true);
}

describe('a write that went through and was answered 503', () => {
  it('is taken back when the member is removed before it is repeated', async () => {
    const bound = await boundStore(lab);
    const { id, lineId } = await memberOnContact(bound);
    await failAfterEffect(lineId, once);
    await inLease(lab, bound, async (stay) => {
      await stay.contactIndex.refresh();
      const judged = judgeOne(stay, 'live', await snapshotOf(stay, id));
      await whenResting(stay, lineId);
      expect(await bound.contact(lineId)).toMatchObject({ memberId: id });
      await bound.removeMember(id);
      expect(await stay.removal.readMember(id)).toBeNull();
      const known = (await stay.records.loadMembers([id])).get(id);
      await stay.removal.remove(known!, 'live');
      await judged;
    });
    expect(await bound.contact(lineId)).toMatchObject(blank);
    expect(await bound.member(id)).toBeNull();
  });

  it('does not stay when the member changes back before it is repeated', async () => {
    const bound = await boundStore(lab);
    const { id, lineId } = await memberOnContact(bound);
    await bound.reconcile();
    await failAfterEffect(lineId, once);
    await inLease(lab, bound, async (stay) => {
      await bound.editMember(id, { member_point_balance: 13 });
      const first = judgeOne(stay, 'live', await snapshotOf(stay, id));
      await whenResting(stay, lineId);
      expect(await bound.pointsOn(lineId)).toBe(13);
      await bound.editMember(id, { member_point_balance: 12 });
      await judgeOne(stay, 'live', await snapshotOf(stay, id));
      await first;
    });
    expect(await bound.pointsOn(lineId)).toBe(12);
    expect(await bound.diff()).toEqual([]);
  });

  it('is waited for by whoever is to clear its contact of another member', async () => {
    const bound = await boundStore(lab);
    const { id, lineId } = await memberOnContact(bound);
    await failAfterEffect(lineId, once);
    await inLease(lab, bound, async (stay) => {
      await stay.contactIndex.refresh();
      const judged = judgeOne(stay, 'live', await snapshotOf(stay, id));
      await whenResting(stay, lineId);
      const known = (await stay.records.loadContacts([lineId])).get(lineId)!;
      const ofAnother = { ...known, memberId: 'another' };
      const job = stay.judge.clear(ofAnother, { customerId: 'another', priority: 'live' });
      expect(job).toMatchObject({ kind: 'member', customerId: id });
      await judged;
    });
    expect(await bound.contact(lineId)).toMatchObject({ memberId: id, tags: ['VIP'] });
  });

  it('is known once it is given up', async () => {
    const bound = await boundStore(lab);
    const { id, lineId } = await memberOnContact(bound);
    const other = await memberOnContact(bound);
    await bound.reconcile();
    await failAfterEffect(lineId);
    await bound.editMember(id, { member_point_balance: 13 });
    await bound.editMember(other.id, { member_point_balance: 14 });
    await bound.change(id, other.id);
    expect(await bound.member(id)).toMatchObject({ state: 'failed', code: 'contact_unwritable' });
    expect(await bound.pointsOn(lineId)).toBe(13);

    await lab.control.removeFaults();
    await bound.editMember(id, { member_point_balance: 12 });
    await bound.change(id);
    expect(await bound.pointsOn(lineId)).toBe(12);
  });
});

describe('a write of which Omnichat has taken an attribute alone, as a trial', () => {
  /** Omnichat refuses the member's write, then takes the member id alone, and refuses each attribute alone. */
  async function refuseAttributes({ lineId }: { lineId: string }) {
    const refusal = { partner: 'omnichat', match: { method: 'PUT', queryIncludes: lineId }, status: 400 } as const;
    await lab.control.addFault({ ...refusal, count: 1 });
    await lab.control.addFault({ ...refusal, afterCalls: 1 });
  }
  const judge = async (stay: Stay, { id }: { id: string }, priority: 'bulk' | 'live') =>
    judgeOne(stay, priority, await snapshotOf(stay, id), 'sweep');

  it('has the member id with it: without the id nothing would take the attribute off again', async () => {
    const bound = await boundStore(lab);
    const refused = await memberOnContact(bound);
    await bound.reconcile();
    const tried = await memberOnContact(bound);
    await bound.editMember(refused.id, { member_point_balance: 13 });
    await refuseAttributes(refused);
    await inLease(lab, bound, async (stay) => {
      await stay.contactIndex.refresh();
      void judge(stay, tried, 'bulk');
      await lab.until(() => Promise.resolve(stay.queue.forMember(tried.id) !== undefined));
      await judge(stay, refused, 'live');
    });
    expect(await bound.contact(tried.lineId)).toMatchObject({
      memberId: tried.id,
      attributes: { shopline_points: 12 },
    });
  });

  it('does not stay when the member changes back before the whole is written', async () => {
    const bound = await boundStore(lab);
    const refused = await memberOnContact(bound);
    const tried = await memberOnContact(bound);
    await bound.reconcile();
    for (const { id } of [refused, tried]) await bound.editMember(id, { member_point_balance: 13 });
    await refuseAttributes(refused);
    await inLease(lab, bound, async (stay) => {
      const waiting = judge(stay, tried, 'bulk');
      await lab.until(() => Promise.resolve(stay.queue.forMember(tried.id) !== undefined));
      await judge(stay, refused, 'live');
      expect(await bound.pointsOn(tried.lineId)).toBe(13);
      await bound.editMember(tried.id, { member_point_balance: 12 });
      await judge(stay, tried, 'live');
      await waiting;
    });
    expect(await bound.member(refused.id)).toMatchObject({ state: 'failed', code: 'contact_rejected' });
    expect(await bound.pointsOn(tried.lineId)).toBe(12);
  });
});
