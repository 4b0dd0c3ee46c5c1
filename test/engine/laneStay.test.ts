import { sharedStack } from '../harness/sharedStack';
import { openLab, type Lab } from '../support/lab';
import { boundStore, memberOnContact } from '../support/lineMembers';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());

describe('work nobody asked for', () => {
  it('writes nothing to a LINE account that was chosen after it was called for', async () => {
    const bound = await boundStore(lab);
    const { id } = await memberOnContact(bound);
    await lab.store.models.integrations.updateOne({ _id: bound.integrationId }, { $set: { isLive: false } });
    await bound.announce(id);
    const writes = await bound.writes();
    expect(await bound.deliverChanges()).toEqual({ kind: 'stopped' });
    expect((await bound.reconcile()).end).toEqual({ kind: 'stopped' });
    const runId = await lab.activities.openReconcileRun(bound.integrationId, bound.merchantId);
    expect((await bound.slice(runId)).end).toEqual({ kind: 'stopped' });
    expect(await bound.writes()).toBe(writes);
  });

  it('is stopped once by a wish that nobody takes back', async () => {
    const bound = await boundStore(lab);
    const { id, lineId } = await memberOnContact(bound);
    await bound.reconcile();
    await bound.editMember(id, { member_point_balance: 99 });
    await bound.announce(id);
    await lab.activities.setWish(bound.integrationId, { runId: '', want: 'stop' });
    // The look that finds it comes with the first of the work.
    let kind = 'stopped';
    let times = 0;
    while (kind === 'stopped' && times < 5) {
      ({ kind } = await bound.deliverChanges());
      times += 1;
    }
    expect(kind).toBe('done');
    expect(times).toBeLessThanOrEqual(2);
    expect((await bound.contact(lineId))?.attributes).toMatchObject({ shopline_points: 99 });
  });
});
