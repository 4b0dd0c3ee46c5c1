import { defaultSettings } from '../../core/domain/types';
import { reserveGuestCalls } from '../../core/store/leases/guestCalls';
import { saveSettings } from '../../core/store/integrations/settings';
import { sharedStack } from '../harness/sharedStack';
import { openLab, type Lab } from '../support/lab';
import { blank, boundStore, memberOnContact, newLineId } from '../support/lineMembers';
import { arrive, arriveAs, shownNow } from '../support/liveChanges';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());

it('an event by a clock of SHOPLINE that is ahead of ours does not make what is read after it older', async () => {
  const bound = await boundStore(lab);
  const { id, lineId } = await memberOnContact(bound);
  await bound.reconcile();
  await bound.editMember(id, { member_point_balance: 13 });
  await arrive(lab, bound, id, { madeAtMs: Date.now() + 60_000 });
  expect(await bound.deliverChanges()).toEqual({ kind: 'done' });
  await bound.editMember(id, { member_point_balance: 14, touchUpdatedAt: false });
  await bound.change(id);
  expect(await bound.contact(lineId)).toMatchObject({ attributes: { shopline_points: 14 } });
});

it('what a worker whose clock was ahead has recorded does not make what is read after it older', async () => {
  const bound = await boundStore(lab);
  const { id, lineId } = await memberOnContact(bound);
  await bound.reconcile();
  const aheadMs = Date.now() + 1_500;
  const { leases, members } = lab.store.models;
  const { integrationId } = bound;
  await leases.updateOne({ _id: integrationId }, { $set: { owner: 'a worker ahead:1', lastSendAtMs: aheadMs } });
  await members.updateOne({ _id: `${integrationId}:${id}`, integrationId }, { $set: { asOfMs: aheadMs } });
  await bound.editMember(id, { member_point_balance: 15, touchUpdatedAt: false });
  await bound.change(id);
  expect(await bound.contact(lineId)).toMatchObject({ attributes: { shopline_points: 15 } });
});

it('a worker whose clock was an hour ahead keeps neither changes nor calls of the page waiting for that hour', async () => {
  const bound = await boundStore(lab);
  const { id, lineId } = await memberOnContact(bound);
  await bound.reconcile();
  const aheadMs = Date.now() + 3_600_000;
  const { leases, members } = lab.store.models;
  const { integrationId } = bound;
  await leases.updateOne({ _id: integrationId }, { $set: { owner: 'a worker ahead:1', lastSendAtMs: aheadMs } });
  await members.updateOne({ _id: `${integrationId}:${id}`, integrationId }, { $set: { asOfMs: aheadMs } });
  const askedAtMs = Date.now();
  const [callAtMs] = await reserveGuestCalls(lab.store, integrationId, 'shopline');
  expect(callAtMs).toBeLessThan(askedAtMs + 15_000);
  await bound.editMember(id, { member_point_balance: 16, touchUpdatedAt: false });
  await bound.change(id);
  expect(await bound.contact(lineId)).toMatchObject({ attributes: { shopline_points: 16 } });
});

describe('a late event that carries a member', () => {
  it('does not bring back one that was removed', async () => {
    const bound = await boundStore(lab);
    const { id, lineId } = await memberOnContact(bound);
    await bound.reconcile();
    const customer = await shownNow(lab, bound, id);
    const shownAtMs = Date.now();
    await bound.removeMember(id);
    await bound.change(id);
    expect(await bound.contact(lineId)).toMatchObject(blank);

    await arriveAs(lab, bound, [customer], { madeAtMs: shownAtMs });
    expect(await bound.deliverChanges()).toEqual({ kind: 'done' });
    expect(await bound.contact(lineId)).toMatchObject(blank);
    expect(await bound.member(id)).toBeNull();
  });

  it('is read again when the member is not on record, and taken as it is when it is', async () => {
    const bound = await boundStore(lab);
    const { id, lineId } = await memberOnContact(bound);
    await bound.reconcile();
    await lab.store.models.members.deleteOne({
      _id: `${bound.integrationId}:${id}`,
      integrationId: bound.integrationId,
    });
    const reads = async () =>
      Object.entries((await lab.control.requests()).shopline.byOperation).reduce((sum, [, count]) => sum + count, 0);
    const customer = await shownNow(lab, bound, id);
    await lab.control.resetRequests();
    await arriveAs(lab, bound, [customer]);
    await bound.deliverChanges();
    expect(await reads()).toBe(1);
    expect(await bound.member(id)).toMatchObject({ state: 'delivered' });

    await arriveAs(lab, bound, [{ ...customer, member_point_balance: 77 }]);
    await bound.deliverChanges();
    expect(await reads()).toBe(1);
    expect(await bound.contact(lineId)).toMatchObject({ attributes: { shopline_points: 77 } });
  });

  it('takes no contact away from its member: SHOPLINE is asked for another LINE id, and for a guest', async () => {
    const bound = await boundStore(lab);
    const { id, lineId } = await memberOnContact(bound);
    await bound.reconcile();
    const written = await bound.contact(lineId);
    const guest = { line_id: null, is_member: false };
    for (const told of [{ line_id: null }, { line_id: newLineId() }, guest]) {
      await arriveAs(lab, bound, [{ ...(await shownNow(lab, bound, id)), ...told }]);
      await bound.deliverChanges();
      expect(await bound.contact(lineId)).toEqual(written);
      expect(await bound.member(id)).toMatchObject({ state: 'delivered', lineUserId: lineId });
    }
  });

  it('is read again where settings saved since look at what it lacks', async () => {
    const bound = await boundStore(lab);
    const { id } = await memberOnContact(bound);
    await bound.reconcile();
    const { membership_tier: tier, ...customer } = await shownNow(lab, bound, id);
    const conditions = [{ field: 'tier' as const, op: 'in' as const, value: [tier!.id!] }];
    await arriveAs(lab, bound, [{ ...customer, membership_tier: { ...tier, id: undefined } }]);
    await saveSettings(lab.store, await bound.integration(), { ...defaultSettings, conditions });
    await bound.deliverChanges();
    expect(await bound.member(id)).toMatchObject({ state: 'delivered', code: null });
  });
});
