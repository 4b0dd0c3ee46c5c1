import { sharedStack } from '../harness/sharedStack';
import { openLab, type Bound, type Lab } from '../support/lab';
import { boundStore, lineShared, memberOnContact, newLineId, phone } from '../support/lineMembers';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());

describe('a LINE id shared with a member that has no phone', () => {
  async function deliveredMember(bound: Bound) {
    const member = await memberOnContact(bound);
    await bound.reconcile();
    expect(await bound.member(member.id)).toMatchObject({ state: 'delivered' });
    return member;
  }

  it('is a conflict of the other, whoever is judged first, until the LINE id is left', async () => {
    const bound = await boundStore(lab);
    const first = await deliveredMember(bound);
    const second = await bound.addMember({ line_id: first.lineId, mobile_phone: null });
    await bound.change(second.id);
    expect(await bound.member(second.id)).toMatchObject({ state: 'skipped', code: 'no_phone' });
    expect(await bound.member(first.id)).toMatchObject(lineShared(second.id));

    await bound.editMember(second.id, { line_id: null });
    await bound.change(second.id);
    expect(await bound.member(first.id)).toMatchObject({ state: 'delivered', otherCustomerIds: [] });
  });

  it('is one from the moment that the other stops being a guest', async () => {
    const bound = await boundStore(lab);
    const first = await deliveredMember(bound);
    const guest = await bound.addMember({ line_id: first.lineId, mobile_phone: null, is_member: false });
    await bound.change(guest.id);
    expect(await bound.member(first.id)).toMatchObject({ state: 'delivered' });
    await bound.editMember(guest.id, { is_member: true });
    await bound.change(guest.id);
    expect(await bound.member(guest.id)).toMatchObject({ state: 'skipped', code: 'no_phone' });
    expect(await bound.member(first.id)).toMatchObject(lineShared(guest.id));
  });

  it('is found in the order of the pages', async () => {
    const bound = await lab.bind({ members: 0 });
    const first = await memberOnContact(bound);
    for (let at = 0; at < 60; at += 1) await bound.addMember({ line_id: null });
    const last = await bound.addMember({ line_id: first.lineId, mobile_phone: null });
    const { run } = await bound.sync();
    expect(run.counts).toMatchObject({ conflicts: 1, delivered: 0 });
    expect(await bound.member(first.id)).toMatchObject(lineShared(last.id));
    expect((await bound.contact(first.lineId))?.memberId).toBeNull();
  });

  it('is what the run counts, though before it was known the contact of another member was found', async () => {
    const bound = await lab.bind({ members: 0 });
    const onOthersContact = async () => {
      const member = await memberOnContact(bound);
      await bound.editContact(member.lineId, { memberId: 'somebody-else' });
      return member;
    };
    const first = await onOthersContact();
    const { lineId } = await bound.addMember({ line_id: newLineId(), mobile_phone: null });
    for (let at = 0; at < 60; at += 1) await bound.addMember({ line_id: null });
    await bound.addMember({ line_id: first.lineId, mobile_phone: null });
    await bound.addContact(lineId!, { memberId: 'somebody-else' });
    await bound.addMember({ line_id: lineId });
    const { run } = await bound.sync();
    expect(run.conflictsBy).toEqual({ line_id_shared: 2 });
  });
});

describe('members that share a LINE id', () => {
  it('are in conflict also when they had no contact before', async () => {
    const bound = await boundStore(lab);
    const lineId = newLineId();
    const first = await bound.addMember({ line_id: lineId });
    const second = await bound.addMember({ line_id: lineId });
    await bound.reconcile();
    expect(await bound.member(first.id)).toMatchObject({ state: 'skipped', code: 'not_a_line_contact' });
    await bound.addContact(lineId);
    await bound.reconcile();
    expect(await bound.member(first.id)).toMatchObject(lineShared(second.id));
    expect(await bound.member(second.id)).toMatchObject(lineShared(first.id));
    expect((await bound.contact(lineId))?.memberId).toBeNull();
  });

  it('keep that reason when one of them also shares a phone', async () => {
    const bound = await boundStore(lab);
    const first = await memberOnContact(bound, phone('0912000555'));
    const second = await bound.addMember({ line_id: first.lineId });
    const thirdLineId = newLineId();
    await bound.addContact(thirdLineId);
    await bound.reconcile();
    const third = await bound.addMember({ line_id: thirdLineId, ...phone('0912000555') });
    await bound.change(third.id);
    expect(await bound.member(third.id)).toMatchObject({
      state: 'conflict',
      code: 'phone_shared',
      otherCustomerIds: [first.id],
    });
    expect(await bound.member(first.id)).toMatchObject(lineShared(second.id));

    expect((await bound.sync()).run.conflictsBy).toEqual({ line_id_shared: 2, phone_shared: 1 });
    expect(await bound.member(first.id)).toMatchObject(lineShared(second.id));
    expect((await bound.member(third.id))?.code).toBe('phone_shared');
  });
});
