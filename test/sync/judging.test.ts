import { clockAllowanceMs } from '../../core/domain/clock';
import { sharedStack } from '../harness/sharedStack';
import { openLab, type Bound, type Lab } from '../support/lab';
import { blank, boundStore, memberOnContact, newLineId } from '../support/lineMembers';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());

/** A sweep takes contacts made in the meantime into the index, and brings new members to them. */
const catchUp = (bound: Bound) => bound.reconcile();

describe('a shared LINE id', () => {
  it('is a conflict of both members, who write nothing until one of them leaves it', async () => {
    const bound = await boundStore(lab);
    const first = await memberOnContact(bound);
    const second = await bound.addMember({ line_id: first.lineId });
    await catchUp(bound);
    expect(await bound.member(first.id)).toMatchObject({
      state: 'conflict',
      code: 'line_id_shared',
      otherCustomerIds: [second.id],
    });
    expect(await bound.member(second.id)).toMatchObject({ state: 'conflict', otherCustomerIds: [first.id] });
    expect(await bound.contact(first.lineId)).toMatchObject(blank);

    await bound.editMember(second.id, { line_id: null });
    await bound.change(second.id);
    expect(await bound.member(second.id)).toMatchObject({ state: 'skipped', code: 'no_line_login' });
    expect(await bound.member(first.id)).toMatchObject({ state: 'delivered', otherCustomerIds: [] });
    expect(await bound.contact(first.lineId)).toMatchObject({ memberId: first.id, tags: ['VIP'] });
  });

  it('does not count a guest', async () => {
    const bound = await boundStore(lab);
    const member = await memberOnContact(bound);
    await bound.addMember({ line_id: member.lineId, is_member: false });
    await catchUp(bound);
    expect(await bound.member(member.id)).toMatchObject({ state: 'delivered' });
  });
});

describe('a shared phone', () => {
  it('is a conflict of both members and leaves on the contact what was written earlier', async () => {
    const bound = await boundStore(lab);
    const phone = { mobile_phone: '0912000111', mobile_phone_country_calling_code: '886' };
    const first = await memberOnContact(bound, phone);
    await catchUp(bound);
    const before = await bound.contact(first.lineId);
    expect(before).toMatchObject({ memberId: first.id, phone: '886912000111' });

    const second = await memberOnContact(bound, phone);
    await catchUp(bound);
    expect(await bound.member(second.id)).toMatchObject({ state: 'conflict', code: 'phone_shared' });
    expect(await bound.member(first.id)).toMatchObject({ state: 'conflict', code: 'phone_shared' });
    expect(await bound.contact(first.lineId)).toEqual(before);
    expect(await bound.contact(second.lineId)).toMatchObject(blank);

    await bound.editMember(second.id, { mobile_phone: '0912000222' });
    await bound.change(second.id);
    expect(await bound.member(first.id)).toMatchObject({ state: 'delivered' });
    expect(await bound.contact(second.lineId)).toMatchObject({ memberId: second.id, phone: '886912000222' });
  });
});

describe('a phone shared with a member that is left out for another reason', () => {
  it('keeps back the one that was judged first, until the other leaves it', async () => {
    const bound = await boundStore(lab);
    const phone = { mobile_phone: '0912000333', mobile_phone_country_calling_code: '886' };
    const first = await memberOnContact(bound, phone);
    await catchUp(bound);
    const stranger = await bound.addMember({ ...phone, line_id: newLineId() });
    await bound.change(stranger.id);
    expect(await bound.member(stranger.id)).toMatchObject({ state: 'skipped', code: 'not_a_line_contact' });
    expect(await bound.member(first.id)).toMatchObject({
      state: 'conflict',
      code: 'phone_shared',
      otherCustomerIds: [stranger.id],
    });
    await bound.editMember(stranger.id, { mobile_phone: '0912000444' });
    await bound.change(stranger.id);
    expect(await bound.member(first.id)).toMatchObject({ state: 'delivered' });
  });
});

describe('a contact of another member', () => {
  it('is a conflict shown with the other id, judged again once the contact is free', async () => {
    const bound = await boundStore(lab);
    const lineId = newLineId();
    await bound.addContact(lineId, { memberId: 'somebody-else' });
    const { id } = await bound.addMember({ line_id: lineId });
    await catchUp(bound);
    expect(await bound.member(id)).toMatchObject({
      state: 'conflict',
      code: 'contact_has_other_member',
      otherCustomerIds: ['somebody-else'],
    });

    await bound.editContact(lineId, { memberId: null });
    await catchUp(bound);
    expect(await bound.contact(lineId)).toMatchObject({ memberId: id });
  });
});

describe('a member without a contact', () => {
  it('is skipped, and delivered once there is one', async () => {
    const bound = await boundStore(lab);
    const lineId = newLineId();
    const { id } = await bound.addMember({ line_id: lineId });
    await catchUp(bound);
    expect(await bound.member(id)).toMatchObject({ state: 'skipped', code: 'not_a_line_contact' });
    await bound.addContact(lineId);
    await catchUp(bound);
    expect(await bound.contact(lineId)).toMatchObject({ memberId: id });
  });

  it('gets one where the settings say so', async () => {
    const bound = await boundStore(lab);
    const settings = { eligibility: 'line_and_phone', unmatched: 'create', disabledAttributes: [] };
    await lab.store.models.integrations.updateOne({ _id: bound.integrationId }, { $set: { settings } });
    const lineId = newLineId();
    const { id } = await bound.addMember({ line_id: lineId });
    await catchUp(bound);
    expect(await bound.contact(lineId)).toMatchObject({ memberId: id });
  });

  it("takes no contact that came to be since contacts were listed, and is another's", async () => {
    const bound = await boundStore(lab);
    const settings = { eligibility: 'line_and_phone', unmatched: 'create', disabledAttributes: [] };
    await lab.store.models.integrations.updateOne({ _id: bound.integrationId }, { $set: { settings } });
    await catchUp(bound);
    const lineId = newLineId();
    await bound.addContact(lineId, { memberId: 'somebody-else' });
    const { id } = await bound.addMember({ line_id: lineId });
    await bound.change(id);
    expect(await bound.contact(lineId)).toMatchObject({ memberId: 'somebody-else' });
    expect(await bound.member(id)).toMatchObject({ state: 'conflict', code: 'contact_has_other_member' });
  });
});

describe('a LINE id that moves', () => {
  it('clears the contact it had and writes the one it has', async () => {
    const bound = await boundStore(lab);
    const member = await memberOnContact(bound);
    const next = newLineId();
    await bound.addContact(next);
    await catchUp(bound);
    const before = await bound.contact(member.lineId);
    expect(before).toMatchObject({ memberId: member.id, attributes: { shopline_points: 12 } });

    await bound.editMember(member.id, { line_id: next });
    await bound.change(member.id);
    const former = await bound.contact(member.lineId);
    expect(former).toMatchObject({ ...blank, phone: before?.phone, email: before?.email });
    expect(former?.attributes.shopline_points ?? 0).toBe(0);
    expect(await bound.contact(next)).toMatchObject({ memberId: member.id, tags: ['VIP'] });
    expect(await bound.diff()).toEqual([]);
  });
});

describe('a member that is gone', () => {
  it('leaves the contact, its phone and the tags of the team, and takes the rest along', async () => {
    const bound = await boundStore(lab);
    const member = await memberOnContact(bound);
    await bound.editContact(member.lineId, { tags: ['team'] });
    await catchUp(bound);
    const phone = (await bound.contact(member.lineId))?.phone;
    await bound.removeMember(member.id);
    await bound.change(member.id);
    expect(await bound.contact(member.lineId)).toMatchObject({ memberId: null, tags: ['team'], phone });
    expect(await bound.member(member.id)).toBeNull();
    expect(await bound.diff()).toEqual([]);
  });

  it('is found by the next full read when no webhook told', async () => {
    const bound = await boundStore(lab);
    const member = await memberOnContact(bound);
    await catchUp(bound);
    await bound.removeMember(member.id);
    expect((await bound.sync()).end).toEqual({ kind: 'done' });
    expect(await bound.contact(member.lineId)).toMatchObject(blank);
    expect(await bound.member(member.id)).toBeNull();
  });

  it('hands its contact over to the one it was merged into', async () => {
    const bound = await boundStore(lab);
    const other = await memberOnContact(bound);
    const survivor = await bound.addMember({ line_id: null });
    await catchUp(bound);
    expect(await bound.contact(other.lineId)).toMatchObject({ memberId: other.id });
    await lab.control.call('POST', `/control/stores/${bound.merchantId}/merge`, {
      survivorId: survivor.id,
      otherId: other.id,
    });
    await bound.change(survivor.id, other.id);
    expect(await bound.contact(other.lineId)).toMatchObject({ memberId: survivor.id });
    expect(await bound.diff()).toEqual([]);
  });
});

describe('a member that only lost the phone, or became a guest', () => {
  it.each([
    ['no_phone', { mobile_phone: null }],
    ['not_a_member', { is_member: false }],
  ])('is skipped (%s) and its contact left alone', async (code, edit) => {
    const bound = await boundStore(lab);
    const member = await memberOnContact(bound);
    await catchUp(bound);
    const before = await bound.contact(member.lineId);
    expect(before).toMatchObject({ memberId: member.id });
    await bound.editMember(member.id, edit);
    await bound.change(member.id);
    expect(await bound.member(member.id)).toMatchObject({ state: 'skipped', code });
    expect(await bound.contact(member.lineId)).toEqual(before);
  });
});

describe('an older look at a member', () => {
  it('never overwrites a newer one, whether page or event', async () => {
    const bound = await boundStore(lab);
    const member = await memberOnContact(bound);
    await catchUp(bound);
    const newer = Date.now() + 60_000;
    await lab.store.models.members.updateOne(
      { _id: `${bound.integrationId}:${member.id}`, integrationId: bound.integrationId },
      { $set: { updatedAtMs: newer, asOfMs: newer } },
    );
    await bound.editMember(member.id, { member_point_balance: 99 });
    await bound.change(member.id);
    expect(await bound.contact(member.lineId)).toMatchObject({ attributes: { shopline_points: 12 } });

    await bound.editMember(member.id, { member_point_balance: 100, updated_at: newer + 1_000 });
    await bound.change(member.id);
    expect(await bound.contact(member.lineId)).toMatchObject({ attributes: { shopline_points: 100 } });
  });

  it('is none where SHOPLINE has set `updated_at` back and shows it still after minutes', async () => {
    const bound = await boundStore(lab);
    const member = await memberOnContact(bound);
    await catchUp(bound);
    const nowMs = Date.now();
    await lab.store.models.members.updateOne(
      { _id: `${bound.integrationId}:${member.id}`, integrationId: bound.integrationId },
      { $set: { updatedAtMs: nowMs + 3_600_000, asOfMs: nowMs - clockAllowanceMs - 60_000 } },
    );
    await bound.editMember(member.id, { member_point_balance: 21, updated_at: nowMs });
    expect((await bound.sync()).run.counts).toMatchObject({ delivered: 1 });
    expect(await bound.contact(member.lineId)).toMatchObject({ attributes: { shopline_points: 21 } });
    expect(await bound.diff()).toEqual([]);

    await bound.editMember(member.id, { member_point_balance: 22, updated_at: nowMs + 1_000 });
    await bound.change(member.id);
    expect(await bound.contact(member.lineId)).toMatchObject({ attributes: { shopline_points: 22 } });
  });

  it('gives way to a later look at the same version: points move without a trace', async () => {
    const bound = await boundStore(lab);
    const member = await memberOnContact(bound);
    await catchUp(bound);
    await bound.editMember(member.id, { member_point_balance: 55, touchUpdatedAt: false });
    expect((await bound.sync()).run.counts).toMatchObject({ delivered: 1 });
    expect(await bound.contact(member.lineId)).toMatchObject({ attributes: { shopline_points: 55 } });
  });
});
