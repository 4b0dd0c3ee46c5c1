import { retryFailedMembers } from '../../core/store/members/retries';
import { sharedStack } from '../harness/sharedStack';
import { openLab, type Lab } from '../support/lab';

const done = { kind: 'done' };

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());
afterEach(() => lab.control.removeFaults());

interface OneMember {
  id: string;
  lineId: string;
}

/** A store with `count` members, each on a contact of its own. */
async function boundStore(count: number) {
  const bound = await lab.bind({ members: 0 });
  const members: OneMember[] = [];
  for (let at = 0; at < count; at += 1) {
    const number = `${lineIds++}`;
    const lineId = `U${number.padStart(32, '0')}`;
    await bound.addContact(lineId);
    const { id } = await bound.addMember({
      line_id: lineId,
      mobile_phone: `0912${number.padStart(6, '0')}`,
      member_point_balance: 12,
    });
    members.push({ id, lineId });
  }
  return { bound, members };
}
let lineIds = 0;

const writesOf = (lineId?: string) => ({
  partner: 'omnichat' as const,
  match: { method: 'PUT', ...(lineId && { queryIncludes: lineId }) },
});
const unexpected = { status: 500, body: { errorCode: 'UNEXPECTED_ERROR', message: 'unexpected' } };
const failingWrites = (lineId?: string) => lab.control.addFault({ ...writesOf(lineId), ...unexpected });

describe('a contact for which Omnichat always answers 500', () => {
  it('fails alone: the run ends, later runs end as well, and it is written once Omnichat takes it', async () => {
    const { bound, members } = await boundStore(12);
    const bad = members[3]!;
    const fault = await failingWrites(bad.lineId);
    const first = await bound.sync();
    expect(first.end).toEqual(done);
    expect(first.run.counts).toMatchObject({ read: 12, delivered: 11, failed: 1 });
    expect(first.run).toMatchObject({ status: 'completed_with_issues', failedBy: { contact_unwritable: 1 } });

    // Nothing else is to be written now, so nothing proves that Omnichat works.
    const second = await bound.sync();
    expect(second.end).toEqual(done);
    expect(second.run.counts).toMatchObject({ unchanged: 11, failed: 1 });

    await lab.control.call('DELETE', `/control/faults/${fault.id}`);
    expect((await bound.sync()).run.counts).toMatchObject({ delivered: 1, failed: 0 });
    expect(await bound.diff()).toEqual([]);
  });

  it('fails alone among live changes', async () => {
    const { bound, members } = await boundStore(3);
    await bound.sync();
    const [bad, good] = members as [OneMember, OneMember];
    await failingWrites(bad.lineId);
    for (const { id } of [bad, good]) await bound.editMember(id, { member_point_balance: 77 });
    await bound.change(bad.id, good.id);
    expect(await bound.member(bad.id)).toMatchObject({ state: 'failed', code: 'contact_unwritable' });
    expect(await bound.pointsOn(good.lineId)).toBe(77);
  });
});

it('Omnichat answers 500 to every write: an outage, and no member fails', async () => {
  const { bound, members } = await boundStore(12);
  await failingWrites();
  const runId = await bound.openRun();
  expect((await bound.slice(runId)).end).toMatchObject({ kind: 'waiting', limitedBy: { partner: 'omnichat' } });
  for (const { id } of members) expect((await bound.member(id))?.state).not.toBe('failed');
  await lab.control.removeFaults();
  expect((await bound.slice(runId)).end).toEqual(done);
  expect((await bound.run(runId)).counts).toMatchObject({ delivered: 12, failed: 0 });
});

describe('a contact that Omnichat refuses whatever is sent', () => {
  const refusal = { errorCode: 'INVALID_REQUEST_BODY', message: 'not acceptable' };

  it('fails alone when only attributes are to be written, and is cleared when its member goes', async () => {
    const { bound, members } = await boundStore(3);
    await bound.sync();
    const [bad, good] = members as [OneMember, OneMember];
    await lab.control.addFault({ ...writesOf(bad.lineId), status: 400, body: refusal });
    await bound.editMember(bad.id, { member_point_balance: 77 });
    await bound.change(bad.id);
    expect(await bound.member(bad.id)).toMatchObject({ state: 'failed', code: 'contact_rejected' });

    await bound.editMember(good.id, { member_point_balance: 78 });
    const { end, run } = await bound.sync();
    expect(end).toEqual(done);
    expect(run).toMatchObject({ counts: { delivered: 1, failed: 1 }, failedBy: { contact_rejected: 1 } });
    expect(await bound.pointsOn(good.lineId)).toBe(78);

    await lab.control.removeFaults();
    await bound.removeMember(bad.id);
    await bound.change(bad.id);
    expect(await bound.contact(bad.lineId)).toMatchObject({ memberId: null, attributes: { shopline_points: 0 } });
  });
});

describe('a contact that cannot be cleared when its member is gone', () => {
  it.each([
    ['contact_unwritable', unexpected],
    ['contact_rejected', { status: 400, body: { errorCode: 'INVALID_REQUEST_BODY', message: 'not acceptable' } }],
  ])('is listed as failed (%s), keeps no other waiting, and is cleared by the next full read', async (code, answer) => {
    const { bound, members } = await boundStore(3);
    await bound.sync();
    const [bad, other] = members as [OneMember, OneMember];
    await lab.control.addFault({ ...writesOf(bad.lineId), ...answer });
    for (const { id } of [bad, other]) await bound.removeMember(id);
    expect((await bound.sync()).end).toEqual(done);
    const deliveredTo = `${bound.team.channelId}:${bad.lineId}`;
    expect(await bound.member(bad.id)).toMatchObject({ state: 'failed', code, deliveredTo });
    expect(await bound.contact(bad.lineId)).toMatchObject({ memberId: bad.id });
    expect(await bound.member(other.id)).toBeNull();
    expect(await bound.contact(other.lineId)).toMatchObject({ memberId: null });

    await lab.control.removeFaults();
    expect((await bound.sync()).end).toEqual(done);
    expect(await bound.member(bad.id)).toBeNull();
    expect(await bound.contact(bad.lineId)).toMatchObject({ memberId: null });
  });

  it('keeps nobody in conflict who had shared a phone with that member, and is cleared by a retry', async () => {
    const { bound, members } = await boundStore(2);
    await bound.sync();
    const [bad, other] = members as [OneMember, OneMember];
    await bound.editMember(other.id, { mobile_phone: '0912999888' });
    await bound.editMember(bad.id, { mobile_phone: '0912999888' });
    await bound.change(other.id, bad.id);
    expect(await bound.member(other.id)).toMatchObject({ state: 'conflict', otherCustomerIds: [bad.id] });
    await lab.control.addFault({ ...writesOf(bad.lineId), status: 400, body: {} });
    await bound.removeMember(bad.id);
    await bound.change(bad.id);
    expect(await bound.member(bad.id)).toMatchObject({ state: 'failed', lineUserId: null });
    expect(await bound.member(other.id)).toMatchObject({ state: 'delivered', otherCustomerIds: [] });

    await lab.control.removeFaults();
    expect(await retryFailedMembers(lab.store, bound.integrationId)).toBe(1);
    expect(await bound.deliverChanges()).toEqual(done);
    expect(await bound.member(bad.id)).toBeNull();
    expect(await bound.contact(bad.lineId)).toMatchObject({ memberId: null });
  });
});

it('a member that cannot be read for a while is still cleared from its contact when its LINE id goes', async () => {
  const { bound, members } = await boundStore(2);
  await bound.sync();
  const { id, lineId } = members[0]!;
  const drifted = { items: [{ id, tags: 'not a list' }], pagination: { total_count: 1 } };
  await lab.control.addFault({
    partner: 'shopline',
    match: { method: 'GET', pathPrefix: '/v1/customers', queryIncludes: 'updated_after' },
    status: 200,
    body: drifted,
  });
  await bound.sync();
  await lab.control.removeFaults();
  expect(await bound.member(id)).toMatchObject({ state: 'failed', code: 'member_unreadable', lineUserId: lineId });
  await bound.editMember(id, { line_id: null });
  await bound.change(id);
  expect(await bound.contact(lineId)).toMatchObject({ memberId: null });
});

describe('a member for which SHOPLINE always fails', () => {
  const readsOf = (id: string) => ({
    partner: 'shopline' as const,
    match: { method: 'GET', pathPrefix: `/v1/customers/${id}` },
  });

  it.each([
    ['500', { status: 500, body: {} }],
    ['422', { status: 422, body: {} }],
    ['401', { status: 401, body: {} }],
    ['403', { status: 403, body: {} }],
    ['a page of HTML', { status: 200, html: true }],
  ])('answering %s, fails alone among live changes', async (_name, answer) => {
    const { bound, members } = await boundStore(3);
    await bound.sync();
    const [bad, good] = members as [OneMember, OneMember];
    for (const { id } of [bad, good]) await bound.editMember(id, { member_point_balance: 77 });
    await lab.control.addFault({ ...readsOf(bad.id), ...answer });
    await bound.change(bad.id, good.id);
    expect(await bound.member(bad.id)).toMatchObject({ state: 'failed', code: 'member_unreadable' });
    expect(await bound.pointsOn(good.lineId)).toBe(77);
  });

  it('fails when nobody else is read to compare with, and arrives with its next event', async () => {
    const { bound, members } = await boundStore(2);
    await bound.sync();
    const { id } = members[0]!;
    await bound.editMember(id, { member_point_balance: 77 });
    await lab.control.addFault({ ...readsOf(id), status: 422, body: {} });
    await bound.change(id);
    expect(await bound.member(id)).toMatchObject({ state: 'failed', code: 'member_unreadable' });
    await lab.control.removeFaults();
    await bound.change(id);
    expect(await bound.member(id)).toMatchObject({ state: 'delivered', code: null });
    expect(await bound.diff()).toEqual([]);
  });

  it('is left by the search of those who are gone: the run ends', async () => {
    const { bound, members } = await boundStore(3);
    await bound.sync();
    const { id, lineId } = members[0]!;
    const list = { method: 'GET', pathPrefix: '/v1/customers', queryIncludes: 'per_page' };
    await lab.control.addFault({ partner: 'shopline', match: list, emptyPage: true });
    await lab.control.addFault({ ...readsOf(id), status: 200, body: { id, tags: 'not a list' } });
    expect((await bound.sync()).end).toEqual(done);
    expect(await bound.member(id)).toMatchObject({ state: 'failed', code: 'member_unreadable', lineUserId: lineId });
    expect(await bound.contact(lineId)).toMatchObject({ memberId: id });
  });
});

it('SHOPLINE answers 500 for every member: an outage, and no member fails', async () => {
  const { bound, members } = await boundStore(6);
  await bound.sync();
  await lab.control.addFault({
    partner: 'shopline',
    match: { method: 'GET', pathPrefix: '/v1/customers/' },
    ...unexpected,
  });
  await bound.announce(...members.map(({ id }) => id));
  expect(await bound.deliverChanges()).toMatchObject({ kind: 'waiting', limitedBy: { partner: 'shopline' } });
  for (const { id } of members) expect(await bound.member(id)).toMatchObject({ state: 'delivered' });
});
