import { decideConflict } from '../../api/integrations/conflictDecision';
import { sharedStack } from '../harness/sharedStack';
import { inLease, judgeOne, snapshotOf } from '../support/inLease';
import { openLab, type Lab } from '../support/lab';
import { boundStore, memberOnContact, newLineId, phone } from '../support/lineMembers';

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

it('a write that ends while a decision about its member does stays in the history of the member', async () => {
  const bound = await boundStore(lab);
  const { id, lineId } = await memberOnContact(bound, phone('0912000881'));
  await memberOnContact(bound, phone('0912000881'));
  await bound.reconcile();
  await decideConflict(lab.store, await bound.integration(), (await bound.member(id))!, 'this_member');
  expect(await bound.deliverChanges()).toEqual({ kind: 'done' });
  await bound.editMember(id, { member_point_balance: 99 });
  const match = { pathPrefix: '/v1/contacts/line', queryIncludes: lineId };
  await lab.control.addFault({ partner: 'omnichat', match, delayMs: 300, count: 1 });
  await inLease(lab, bound, async (stay) => {
    const writing = judgeOne(stay, 'live', await snapshotOf(stay, id), 'sweep');
    await lab.until(() => Promise.resolve(stay.queue.forMember(id)?.isSent === true));
    await bound.editMember(id, phone('0912000882'));
    const other = await snapshotOf(stay, id);
    // The end of the decision waits behind these, and the write ends meanwhile.
    for (let count = 0; count < 400; count += 1) void stay.decisions.load();
    await judgeOne(stay, 'live', other, 'sweep');
    await writing;
  });
  const { history = [] } = (await bound.member(id))!;
  const points = history.filter(({ fields }) => fields.includes('shopline_points'));
  expect(points.map(({ cause }) => cause)).toEqual(['sweep', 'decision']);
});
