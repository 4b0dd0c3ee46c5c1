import { defaultSettings } from '../../core/domain/types';
import { retryMember } from '../../core/store/members/retries';
import { sharedStack } from '../harness/sharedStack';
import { openLab, type Bound, type Lab } from '../support/lab';
import { arrive } from '../support/liveChanges';
import { blank, boundStore, memberOnContact, newLineId, phone } from '../support/lineMembers';

// No event of Omnichat tells of the contacts that change here, and no sweep has come since.
let lab: Lab;
let bound: Bound;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());
beforeEach(async () => {
  bound = await boundStore(lab);
});

/** Webhooks tell that these members changed, and the worker delivers that. */
async function changed(...customerIds: string[]): Promise<void> {
  for (const customerId of customerIds) await arrive(lab, bound, customerId);
  expect(await bound.deliverChanges()).toEqual({ kind: 'done' });
}

const deleteContact = (userId: string) =>
  lab.control.call('DELETE', `/control/contacts/${bound.team.channelId}/${userId}`);

async function deliveredMember(fields: Record<string, unknown> = {}) {
  const member = await memberOnContact(bound, fields);
  await bound.reconcile();
  expect(await bound.contact(member.lineId)).toMatchObject({ memberId: member.id });
  return member;
}

describe('a contact that the team has deleted', () => {
  it('is not made anew by a change of its member', async () => {
    const { id, lineId } = await deliveredMember();
    await deleteContact(lineId);
    await bound.editMember(id, { member_point_balance: 99 });
    await changed(id);
    expect(await bound.contact(lineId)).toBeUndefined();
    expect(await bound.member(id)).toMatchObject({ state: 'skipped', code: 'not_a_line_contact' });
  });

  it('is not made anew to take the data of a removed member off it', async () => {
    const { id, lineId } = await deliveredMember();
    await deleteContact(lineId);
    await bound.removeMember(id);
    await bound.change(id);
    expect(await bound.contact(lineId)).toBeUndefined();
    expect(await bound.member(id)).toBeNull();
  });

  it('is not made anew when its member has another LINE id', async () => {
    const { id, lineId } = await deliveredMember();
    const next = newLineId();
    await bound.addContact(next);
    await bound.reconcile();
    await deleteContact(lineId);
    await bound.editMember(id, { line_id: next });
    await changed(id);
    expect(await bound.contact(lineId)).toBeUndefined();
    expect(await bound.contact(next)).toMatchObject({ memberId: id });
  });

  it('is not made anew when its member no longer has to wait for a phone', async () => {
    const { id, lineId } = await deliveredMember(phone('0912111041'));
    const other = await memberOnContact(bound, phone('0912111041'));
    await changed(other.id);
    expect(await bound.member(id)).toMatchObject({ state: 'conflict', code: 'phone_shared' });
    await deleteContact(lineId);
    await bound.editMember(id, { member_point_balance: 99 });
    await bound.editMember(other.id, phone('0912111042'));
    await changed(other.id);
    expect(await bound.contact(lineId)).toBeUndefined();
    expect(await bound.member(id)).toMatchObject({ state: 'skipped', code: 'not_a_line_contact' });
  });
});

it("a contact that was imported for another member stays that member's", async () => {
  const { id, lineId } = await deliveredMember();
  await bound.editContact(lineId, { memberId: 'somebody-else' });
  await bound.editMember(id, { member_point_balance: 99 });
  await changed(id);
  expect(await bound.contact(lineId)).toMatchObject({ memberId: 'somebody-else', attributes: { shopline_points: 12 } });
  expect(await bound.member(id)).toMatchObject({ state: 'conflict', code: 'contact_has_other_member' });
});

describe.each([
  ['refuses to show', { status: 403, body: '<html>Blocked</html>' }],
  ['shows in a form that we cannot read', { status: 200, body: { content: [{ id: 7 }], totalElements: 1 } }],
])('a contact that Omnichat %s', (_how, answer) => {
  const hide = (lineId: string) =>
    lab.control.addFault({ partner: 'omnichat', match: { method: 'GET', queryIncludes: lineId }, ...answer });
  afterEach(() => lab.control.removeFaults());

  async function importAndHide(lineId: string): Promise<void> {
    await bound.editContact(lineId, { memberId: 'somebody-else' });
    await hide(lineId);
  }

  async function expectUntouched({ id, lineId }: { id: string; lineId: string }): Promise<void> {
    const imported = { memberId: 'somebody-else', attributes: { shopline_points: 12 } };
    expect(await bound.contact(lineId)).toMatchObject(imported);
    expect(await bound.member(id)).toMatchObject({ state: 'failed', code: 'contact_unreadable' });
  }

  it('is not written to where it may have been imported for another member', async () => {
    const { id, lineId } = await deliveredMember();
    await importAndHide(lineId);
    await bound.editMember(id, { member_point_balance: 99 });
    await changed(id);
    await expectUntouched({ id, lineId });

    await lab.control.removeFaults();
    await retryMember(lab.store, bound.integrationId, id);
    expect(await bound.deliverChanges()).toEqual({ kind: 'done' });
    expect(await bound.member(id)).toMatchObject({ state: 'conflict', code: 'contact_has_other_member' });
  });

  it('is not taken for one that a write has still to make', async () => {
    const settings = { ...defaultSettings, unmatched: 'create' };
    await lab.store.models.integrations.updateOne({ _id: bound.integrationId }, { $set: { settings } });
    const lineId = newLineId();
    await bound.addContact(lineId, { memberId: 'somebody-else', tags: [] });
    await hide(lineId);
    const { id } = await bound.addMember({ line_id: lineId });
    await changed(id);
    expect(await bound.contact(lineId)).toMatchObject({ memberId: 'somebody-else' });
    expect(await bound.member(id)).toMatchObject({ state: 'failed', code: 'contact_unreadable' });
  });

  it('keeps the data of a removed member until it can be read', async () => {
    const { id, lineId } = await deliveredMember();
    await importAndHide(lineId);
    await bound.removeMember(id);
    await bound.change(id);
    await expectUntouched({ id, lineId });

    await lab.control.removeFaults();
    expect((await bound.fullRead()).end).toEqual({ kind: 'done' });
    expect(await bound.member(id)).toBeNull();
  });

  it('is not cleared when its member has another LINE id, until it can be read', async () => {
    const { id, lineId } = await deliveredMember();
    const next = newLineId();
    await bound.addContact(next);
    await bound.reconcile();
    await importAndHide(lineId);
    await bound.editMember(id, { line_id: next });
    await changed(id);
    await expectUntouched({ id, lineId });

    await lab.control.removeFaults();
    await retryMember(lab.store, bound.integrationId, id);
    expect(await bound.deliverChanges()).toEqual({ kind: 'done' });
    expect(await bound.contact(next)).toMatchObject({ memberId: id });
    expect(await bound.contact(lineId)).toMatchObject({ memberId: 'somebody-else' });
  });
});

it('a friend who was imported is found by a retry', async () => {
  const lineId = newLineId();
  const { id } = await bound.addMember({ line_id: lineId });
  await changed(id);
  expect(await bound.member(id)).toMatchObject({ state: 'skipped', code: 'not_a_line_contact' });
  await bound.addContact(lineId, blank);
  await retryMember(lab.store, bound.integrationId, id);
  expect(await bound.deliverChanges()).toEqual({ kind: 'done' });
  expect(await bound.contact(lineId)).toMatchObject({ memberId: id });
});

it('many changes at once are delivered by what is known', async () => {
  const members = [];
  for (let count = 0; count < 30; count += 1) members.push(await memberOnContact(bound));
  await bound.reconcile();
  for (const { id } of members) await bound.editMember(id, { member_point_balance: 99 });
  const readsBefore = await contactReads();
  await changed(...members.map(({ id }) => id));
  expect(await contactReads()).toBe(readsBefore);
  expect(await bound.diff()).toEqual([]);
});

async function contactReads(): Promise<number> {
  const { omnichat } = await lab.control.requests();
  return omnichat.byOperation['GET /v1/contacts'] ?? 0;
}
