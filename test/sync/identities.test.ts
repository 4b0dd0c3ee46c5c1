import { sharedStack } from '../harness/sharedStack';
import { inLease, judgeOne, snapshotOf } from '../support/inLease';
import { openLab, type Lab } from '../support/lab';
import { boundStore, newLineId } from '../support/lineMembers';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());

describe('a member whose LINE id changes', () => {
  it('is judged to the end also when nothing else about it changed', async () => {
    const bound = await boundStore(lab);
    const { id } = await bound.addMember({ line_id: newLineId() });
    await bound.reconcile();
    expect(await bound.member(id)).toMatchObject({ state: 'skipped', code: 'not_a_line_contact' });
    const next = newLineId();
    await bound.editMember(id, { line_id: next, touchUpdatedAt: false });
    await bound.change(id);
    expect(await bound.member(id)).toMatchObject({
      state: 'skipped',
      code: 'not_a_line_contact',
      lineUserId: next,
    });
  });

  it('is found by who shares the new one, while its write waits', async () => {
    const bound = await boundStore(lab);
    const lineId = newLineId();
    await bound.addContact(lineId);
    const first = await bound.addMember({ line_id: null });
    await bound.reconcile();
    await bound.editMember(first.id, { line_id: lineId });
    const second = await bound.addMember({ line_id: lineId });
    await inLease(lab, bound, async (stay) => {
      const waiting = judgeOne(stay, 'bulk', await snapshotOf(stay, first.id));
      expect(await lab.until(() => Promise.resolve(stay.queue.forMember(first.id) !== undefined))).toBe(true);
      expect(await bound.member(first.id)).toMatchObject({ lineUserId: lineId });
      await judgeOne(stay, 'live', await snapshotOf(stay, second.id));
      await waiting;
    });
    for (const { id } of [first, second]) {
      expect(await bound.member(id)).toMatchObject({ state: 'conflict', code: 'line_id_shared' });
    }
    expect(await bound.contact(lineId)).toMatchObject({ memberId: null });
  });
});
