import { eraseCustomer } from '../../core/store/members/erasure';
import { sharedStack } from '../harness/sharedStack';
import { openLab, type Bound, type Lab } from '../support/lab';
import { blank, boundStore, memberOnContact } from '../support/lineMembers';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());

it('a run that has ended names no customer', async () => {
  const bound = await boundStore(lab);
  const { id } = await memberOnContact(bound);
  for (const mode of ['full', 'preview', 'clear'] as const) {
    const { run } = await bound.sync(mode);
    expect(run.counts.read).toBe(1);
    expect(JSON.stringify(run)).not.toContain(id);
  }
});

const erase = (bound: Bound, customerId: string) =>
  eraseCustomer(lab.store, { merchantId: bound.merchantId, customerId });

it.each([
  ['the event of the removal still waits', async (bound: Bound, id: string) => bound.announce(id)],
  ['no event told of the removal', async () => undefined],
])('a person who is erased while %s comes off the contact first', async (_when, arrive) => {
  const bound = await boundStore(lab);
  const { id, lineId } = await memberOnContact(bound);
  await bound.sync();
  await bound.removeMember(id);
  await arrive(bound, id);
  expect(await erase(bound, id)).toMatchObject({ kind: 'waits', waitsFor: { contacts: 1, isAsked: true } });
  expect(await bound.deliverChanges()).toEqual({ kind: 'done' });
  expect(await bound.contact(lineId)).toMatchObject(blank);
  expect(await erase(bound, id)).toMatchObject({ kind: 'erased', stillWritten: 0 });
});

it('an erasure names what keeps a contact from being cleared, and a repeat tries that again', async () => {
  const bound = await boundStore(lab);
  const { id, lineId } = await memberOnContact(bound);
  await bound.sync();
  await bound.removeMember(id);
  await lab.control.addFault({ partner: 'omnichat', match: { method: 'PUT', queryIncludes: lineId }, status: 400 });
  await bound.change(id);
  expect(await erase(bound, id)).toMatchObject({ waitsFor: { isAsked: true, code: 'contact_rejected' } });
  await lab.control.removeFaults();
  await bound.deliverChanges();
  expect(await bound.contact(lineId)).toMatchObject(blank);
  expect(await erase(bound, id)).toMatchObject({ kind: 'erased' });
});

it('a person whose removal is through leaves the index by LINE id; the contact of another member stays', async () => {
  const bound = await boundStore(lab);
  const gone = await memberOnContact(bound);
  const kept = await memberOnContact(bound);
  await bound.sync();
  await bound.removeMember(gone.id);
  await bound.change(gone.id);
  const inIndex = (userId: string) =>
    lab.store.models.contacts.countDocuments({ integrationId: bound.integrationId, userId });
  expect([await erase(bound, gone.id), await inIndex(gone.lineId)]).toMatchObject([{ kind: 'erased' }, 1]);
  for (const lineUserId of [gone.lineId, kept.lineId])
    await eraseCustomer(lab.store, { merchantId: bound.merchantId, customerId: gone.id, lineUserId });
  expect(await Promise.all([gone, kept].map(({ lineId }) => inIndex(lineId)))).toEqual([0, 1]);
});

it('a customer whom SHOPLINE still has is not erased, and stays on the contact', async () => {
  const bound = await boundStore(lab);
  const { id, lineId } = await memberOnContact(bound);
  await bound.sync();
  for (let times = 0; times < 2; times += 1) {
    expect(await erase(bound, id)).toMatchObject({ kind: 'waits' });
    await bound.deliverChanges();
    expect(await bound.contact(lineId)).toMatchObject({ memberId: id });
  }
});
