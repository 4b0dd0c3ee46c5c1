import { WebhookInbox } from '../../core/store/inbox/webhookInbox';
import { sharedStack } from '../harness/sharedStack';
import { openLab, type Bound, type Lab } from '../support/lab';
import { memberOnContact } from '../support/lineMembers';

const done = { kind: 'done' };
const blocked = { status: 403, body: '<html>Blocked</html>' };

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());
afterEach(() => lab.control.removeFaults());

type OneMember = Awaited<ReturnType<typeof memberOnContact>>;

async function storeOf(count: number): Promise<{ bound: Bound; members: OneMember[] }> {
  const bound = await lab.bind({ members: 0 });
  const members: OneMember[] = [];
  for (let at = 0; at < count; at += 1) members.push(await memberOnContact(bound));
  return { bound, members };
}

const refuse = (match: object, answer: object = blocked) =>
  lab.control.addFault({ partner: 'omnichat', match, ...answer });
const writesOf = ({ lineId }: OneMember) => ({ method: 'PUT', queryIncludes: lineId });

describe.each([
  ['403', blocked],
  ['401', { status: 401, body: { errorCode: 'UNAUTHENTICATED', message: 'unauthenticated' } }],
])('a contact for which Omnichat always answers %s, while it takes others', (_status, answer) => {
  it('fails alone in a sync and among live changes, also where nothing else is to be written', async () => {
    const { bound, members } = await storeOf(12);
    const [bad, good] = members as [OneMember, OneMember];
    await refuse(writesOf(bad), answer);
    const { end, run } = await bound.sync();
    expect(end).toEqual(done);
    expect(run).toMatchObject({ counts: { delivered: 11, failed: 1 }, failedBy: { contact_rejected: 1 } });

    for (const { id } of [bad, good]) await bound.editMember(id, { member_point_balance: 77 });
    await bound.change(bad.id);
    await bound.change(good.id);
    expect(await bound.member(bad.id)).toMatchObject({ state: 'failed', code: 'contact_rejected' });
    expect(await bound.pointsOn(good.lineId)).toBe(77);

    await lab.control.removeFaults();
    expect((await bound.fullRead()).end).toEqual(done);
    expect(await bound.diff()).toEqual([]);
  });

  it('stays as it is on record where it cannot be read, and holds up no other', async () => {
    const { bound, members } = await storeOf(3);
    await bound.sync();
    const [bad, good] = members as [OneMember, OneMember];
    await refuse({ method: 'GET', pathPrefix: '/v1/contacts', queryIncludes: bad.lineId }, answer);
    for (const { lineId } of [bad, good]) await bound.editContact(lineId, { attributes: { shopline_points: 99 } });
    const contacts = members.map(({ lineId }) => ({
      integrationId: bound.integrationId,
      userId: lineId,
      carried: null,
    }));
    await new WebhookInbox(lab.store).add({ eventId: `test:${bad.id}`, members: [], contacts });
    expect(await bound.deliverChanges()).toEqual(done);
    expect(await bound.pointsOn(good.lineId)).toBe(12);
    expect(await bound.pointsOn(bad.lineId)).toBe(99);
  });
});

it('contacts that Omnichat refuses from now on fail alone, though they were written before', async () => {
  const { bound, members } = await storeOf(4);
  await bound.sync();
  const bad = members.slice(0, 2);
  for (const member of bad) {
    await refuse(writesOf(member));
    await bound.editMember(member.id, { member_point_balance: 77 });
    await bound.change(member.id);
  }
  for (const { id } of bad) expect(await bound.member(id)).toMatchObject({ state: 'failed', code: 'contact_rejected' });
});

it('a contact that Omnichat refuses keeps no other from being taken back', async () => {
  const { bound, members } = await storeOf(12);
  await bound.sync();
  await refuse(writesOf(members[3]!));
  const { end, run } = await bound.sync('clear');
  expect(end).toEqual(done);
  expect(run.counts).toMatchObject({ delivered: 11, failed: 1 });
});

it('a refusal of every write that lasts for two tries fails no member', async () => {
  const { bound, members } = await storeOf(8);
  await bound.sync();
  const changed = members.slice(0, 4);
  for (const { id } of changed) await bound.editMember(id, { member_point_balance: 77 });
  await lab.control.addFault({ partner: 'omnichat', match: { method: 'PUT' }, ...blocked, count: 2 * changed.length });
  await bound.change(...changed.map(({ id }) => id));
  for (const { lineId } of changed) expect(await bound.pointsOn(lineId)).toBe(77);
});

it('a contact that Omnichat refuses stops nothing where another fails that is asked about', async () => {
  const { bound, members } = await storeOf(3);
  await bound.sync();
  const [failing, bad, good] = members as [OneMember, OneMember, OneMember];
  await refuse(writesOf(failing), { status: 500, body: {} });
  await refuse(writesOf(bad));
  for (const { id } of [bad, good]) await bound.editMember(id, { member_point_balance: 77 });
  await bound.change(bad.id, good.id);
  expect(await bound.member(bad.id)).toMatchObject({ state: 'failed', code: 'contact_rejected' });
  expect(await bound.pointsOn(good.lineId)).toBe(77);
});

it('a contact that the team has deleted is not made anew to ask about another', async () => {
  const { bound, members } = await storeOf(2);
  await bound.sync();
  const [deleted, bad] = members as [OneMember, OneMember];
  await lab.control.call('DELETE', `/control/contacts/${bound.team.channelId}/${deleted.lineId}`);
  await refuse(writesOf(bad));
  await bound.editMember(bad.id, { member_point_balance: 77 });
  await bound.announce(bad.id);
  expect(await bound.deliverChanges()).toMatchObject({ kind: 'parked', code: 'omnichat_access_revoked' });
  expect(await bound.contact(deleted.lineId)).toBeUndefined();
});

it.each([
  ['every write', { method: 'PUT' }],
  ['every call', {}],
])('Omnichat refuses access to %s: the sync stops, and no member fails', async (_which, match) => {
  const { bound, members } = await storeOf(3);
  await bound.sync();
  const { id } = members[0]!;
  await bound.editMember(id, { member_point_balance: 77 });
  await refuse(match);
  await bound.announce(id);
  expect(await bound.deliverChanges()).toMatchObject({ kind: 'parked', code: 'omnichat_access_revoked' });
  expect(await bound.member(id)).toMatchObject({ state: 'delivered' });
});
