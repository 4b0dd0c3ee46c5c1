import { sharedStack } from '../harness/sharedStack';
import { openLab, type Bound, type Lab } from '../support/lab';
import { judgeOne, stayOf } from '../support/inLease';
import { blank, boundStore, memberOnContact, newLineId } from '../support/lineMembers';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());
afterEach(() => lab.control.removeFaults());

/** Writes the member to its contact; the worker ends before it hears of that. @param points as the member has them */
async function writeAndEnd(bound: Bound, { id, lineId }: { id: string; lineId: string }, points = 12): Promise<void> {
  const match = { pathPrefix: '/v1/contacts/line', queryIncludes: lineId };
  await lab.control.addFault({ partner: 'omnichat', match, dropConnection: true, afterEffect: true });
  const stay = await stayOf(lab.deps, bound);
  await stay.contactIndex.refresh();
  const snapshot = { customer: (await stay.removal.readMember(id))!, asOfMs: Date.now(), isRead: true };
  const judged = judgeOne(stay, 'live', snapshot);
  await lab.until(async () => {
    const contact = await bound.contact(lineId);
    return contact?.memberId === id && contact.attributes.shopline_points === points;
  });
  await stay.close();
  await Promise.race([judged, stay.work.over]);
  await lab.control.removeFaults();
  expect(await bound.contact(lineId)).toMatchObject({ memberId: id, tags: ['VIP'] });
}

describe('a write of which its process never heard', () => {
  it('leaves the tags it added ours', async () => {
    const bound = await boundStore(lab);
    const member = await memberOnContact(bound);
    await writeAndEnd(bound, member);
    await bound.editMember(member.id, { tags: [] });
    await bound.reconcile();
    expect((await bound.contact(member.lineId))?.tags).toEqual([]);
  });

  it('leaves the tags ours also on a contact that it made itself', async () => {
    const bound = await boundStore(lab);
    const settings = { eligibility: 'line_and_phone', unmatched: 'create', disabledAttributes: [] };
    await lab.store.models.integrations.updateOne({ _id: bound.integrationId }, { $set: { settings } });
    const lineId = newLineId();
    const { id } = await bound.addMember({ line_id: lineId, member_point_balance: 12, tags: ['VIP'] });
    await writeAndEnd(bound, { id, lineId });
    await bound.editMember(id, { tags: [] });
    await bound.reconcile();
    expect(await bound.contact(lineId)).toMatchObject({ memberId: id, tags: [] });
  });

  it('is taken back when SHOPLINE removed the member meanwhile', async () => {
    const bound = await boundStore(lab);
    const member = await memberOnContact(bound);
    await writeAndEnd(bound, member);
    await bound.removeMember(member.id);
    await bound.change(member.id);
    expect(await bound.contact(member.lineId)).toMatchObject(blank);
    expect(await bound.member(member.id)).toBeNull();
  });

  it('is taken back when the LINE id of the member moved meanwhile', async () => {
    const bound = await boundStore(lab);
    const member = await memberOnContact(bound);
    const other = newLineId();
    await bound.addContact(other);
    await writeAndEnd(bound, member);
    await bound.editMember(member.id, { line_id: other });
    await bound.reconcile();
    expect(await bound.contact(member.lineId)).toMatchObject(blank);
    expect(await bound.contact(other)).toMatchObject({ memberId: member.id, tags: ['VIP'] });
  });

  it('is taken back also when the member had another contact on record', async () => {
    const bound = await boundStore(lab);
    const { id, lineId } = await memberOnContact(bound);
    await bound.reconcile();
    const second = newLineId();
    await bound.addContact(second);
    await bound.editMember(id, { line_id: second });
    await writeAndEnd(bound, { id, lineId: second });
    expect(await bound.contact(lineId)).toMatchObject(blank);
    await bound.editMember(id, { line_id: null });
    await bound.reconcile();
    expect(await bound.contact(second)).toMatchObject(blank);
  });

  it('is put right by the next change, when the member is again as on record', async () => {
    const bound = await boundStore(lab);
    const member = await memberOnContact(bound);
    await bound.reconcile();
    await bound.editMember(member.id, { member_point_balance: 13 });
    await writeAndEnd(bound, member, 13);
    await bound.editMember(member.id, { member_point_balance: 12 });
    await bound.change(member.id);
    expect(await bound.pointsOn(member.lineId)).toBe(12);
  });
});
