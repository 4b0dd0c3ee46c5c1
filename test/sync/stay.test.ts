import { endByOperator } from '../../core/store/integrations/bindings';
import { sharedStack } from '../harness/sharedStack';
import { openLab, type Bound, type Lab } from '../support/lab';
import { boundStore, chooseAccount, memberOnContact } from '../support/lineMembers';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());

describe('work in the background', () => {
  it('writes nothing to a LINE account that was chosen after it was called for', async () => {
    const bound = await boundStore(lab);
    const { id } = await memberOnContact(bound);
    await lab.store.models.integrations.updateOne({ _id: bound.integrationId }, { $set: { isLive: false } });
    await bound.announce(id);
    const writes = await bound.writes();
    expect(await bound.deliverChanges()).toEqual({ kind: 'stopped' });
    expect((await bound.reconcile()).end).toEqual({ kind: 'stopped' });
    expect((await bound.fullRead()).end).toEqual({ kind: 'stopped' });
    expect(await bound.writes()).toBe(writes);
  });

  it('leaves the lease to a sync that is to run, and goes on beside one that is paused', async () => {
    const bound = await boundStore(lab);
    const { id, lineId } = await memberOnContact(bound);
    await bound.reconcile();
    await bound.editMember(id, { member_point_balance: 99 });
    await bound.announce(id);
    const match = { method: 'GET', pathPrefix: '/v1/customers/' };
    await lab.control.addFault({ partner: 'shopline', match, delayMs: 12_000 });
    const runId = await bound.openRun();
    expect(await bound.deliverChanges()).toEqual({ kind: 'stopped' });
    await lab.control.removeFaults();
    await bound.steer(runId, 'pause');
    expect(await bound.deliverChanges()).toEqual({ kind: 'done' });
    expect((await bound.contact(lineId))?.attributes).toMatchObject({ shopline_points: 99 });
  });

  it.each([
    ['the binding has ended', (bound: Bound) => endByOperator(lab.store, bound.integrationId, 'disconnected')],
    ['another LINE account is chosen', (bound: Bound) => chooseAccount(lab, bound)],
  ])('writes nothing more once %s', async (_what, happens) => {
    const bound = await boundStore(lab);
    const { id } = await memberOnContact(bound);
    await bound.reconcile();
    await bound.editMember(id, { member_point_balance: 98 });
    await bound.announce(id);
    const match = { method: 'GET', pathPrefix: '/v1/customers/' };
    const { id: faultId } = await lab.control.addFault({ partner: 'shopline', match, delayMs: 12_000 });
    const writes = await bound.writes();
    const delivery = bound.deliverChanges();
    await lab.until(() => lab.control.hasFired(faultId));
    await happens(bound);
    expect(await delivery).toEqual({ kind: 'handedOver' });
    await lab.control.removeFaults();
    expect(await bound.writes()).toBe(writes);
  });
});
