import { retryFailedMembers } from '../../core/store/members/retries';
import { sharedStack } from '../harness/sharedStack';
import { openLab, type Bound, type Lab } from '../support/lab';
import { memberOnContact } from '../support/lineMembers';

const done = { kind: 'done' };
const badPoints = -7;

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());
afterEach(() => lab.control.removeFaults());

/** Omnichat refuses each contact whose upsert has this piece of text. */
const refuse = (bodyIncludes: string) =>
  lab.control.addFault({
    partner: 'omnichat',
    match: { method: 'PUT', bodyIncludes },
    status: 400,
    body: { errorCode: 'INVALID_REQUEST_BODY', message: 'not acceptable' },
  });
const refuseBadPoints = () => refuse(`"value":${badPoints}}`);

/** A store with members in this order, who have bad points or good ones. */
async function storeOf(areBad: boolean[]): Promise<{ bound: Bound; members: { id: string; lineId: string }[] }> {
  const bound = await lab.bind({ members: 0 });
  const members = [];
  for (const isBad of areBad)
    members.push(await memberOnContact(bound, { member_point_balance: isBad ? badPoints : 12 }));
  return { bound, members };
}

describe('members whom Omnichat refuses, in a store where all others were written', () => {
  it('fail alone at each later read as well, and hold up no change', async () => {
    const bound = await lab.bind({ members: 0 });
    for (let at = 0; at < 80; at += 1) {
      await memberOnContact(bound, { email: at < 55 ? `refused-${at}@example.com` : `good-${at}@example.com` });
    }
    await refuse('refused-');
    const first = await bound.sync();
    expect(first.end).toEqual(done);
    expect(first.run.counts).toMatchObject({ delivered: 25, failed: 55 });

    expect((await bound.fullRead()).end).toEqual(done);
    const second = await bound.sync();
    expect(second.end).toEqual(done);
    expect(second.run.counts).toMatchObject({ unchanged: 25, failed: 55 });
    expect(await retryFailedMembers(lab.store, bound.integrationId)).toBe(55);
    expect(await bound.deliverChanges()).toEqual(done);
  });

  it('stop the work where fifty are refused who were not refused before', async () => {
    const bound = await lab.bind({ members: 0 });
    for (let at = 0; at < 60; at += 1) await memberOnContact(bound, { email: `refused-${at}@example.com` });
    await refuse('refused-');
    expect((await bound.sync()).end).toMatchObject({ kind: 'parked', code: 'omnichat_rejects_everything' });
  });
});

describe('a value that Omnichat refuses', () => {
  it.each([
    ['of the first member', [true, false, false, false]],
    ['of two members, one after the other', [false, false, true, true, false, false]],
    ['of the last two members', [false, false, false, true, true]],
  ])('%s, stops no sync: its members fail alone', async (_which, areBad) => {
    const { bound } = await storeOf(areBad);
    await refuseBadPoints();
    const { end, run } = await bound.sync();
    expect(end).toEqual(done);
    const failed = areBad.filter(Boolean).length;
    expect(run.counts).toMatchObject({ delivered: areBad.length - failed, failed });
    expect((await bound.sync()).end).toEqual(done);
  });

  it.each([
    ['written', ''],
    ['cleared', 'as a former member'],
  ])('for a moment only, as where a definition comes back, leaves nobody out who is %s', async (_what, isFormer) => {
    const { bound, members } = await storeOf([false, false]);
    if (isFormer) {
      await bound.sync();
      for (const { id } of members) await bound.removeMember(id);
    }
    // The whole upsert is refused, and then the attribute alone.
    await lab.control.addFault({
      partner: 'omnichat',
      match: { method: 'PUT', bodyIncludes: 'shopline_points', queryIncludes: members[0]!.lineId },
      count: 2,
      status: 400,
      body: { errorCode: 'INVALID_REQUEST_BODY', message: 'not acceptable' },
    });
    const { end, run } = await bound.sync();
    expect({ end, failed: run.counts.failed }).toEqual({ end: done, failed: 0 });
    expect(await bound.diff()).toEqual([]);
    expect(await bound.contact(members[0]!.lineId)).toMatchObject({ memberId: isFormer ? null : members[0]!.id });
  });

  it('of a member who changes in a store at rest, fails that member alone', async () => {
    const { bound, members } = await storeOf([false, false]);
    await bound.sync();
    const [bad, good] = members as [{ id: string; lineId: string }, { id: string; lineId: string }];
    await refuseBadPoints();
    await bound.editMember(bad.id, { member_point_balance: badPoints });
    await bound.change(bad.id);
    expect(await bound.member(bad.id)).toMatchObject({ state: 'failed', code: 'contact_rejected' });
    expect((await bound.fullRead()).end).toEqual(done);
    await bound.editMember(good.id, { member_point_balance: 77 });
    await bound.change(good.id);
    expect(await bound.pointsOn(good.lineId)).toBe(77);
  });
});
