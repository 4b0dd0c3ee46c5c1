import { shownAttention } from '../../core/domain/attention';
import { clearSameAttention } from '../../core/store/integrations/attention';
import { sharedStack } from '../harness/sharedStack';
import { openLab, type Bound, type Lab } from '../support/lab';
import { blank, boundStore, memberOnContact } from '../support/lineMembers';

const code = 'removals_unconfirmed';
const done = { kind: 'done' };

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());
afterEach(() => lab.control.removeFaults());

type OneMember = Awaited<ReturnType<typeof memberOnContact>>;

/** A store with `count` members, each on a contact of its own. */
async function storeOf(count: number) {
  const bound = await boundStore(lab);
  const members = await Promise.all(Array.from({ length: count }, () => memberOnContact(bound)));
  expect((await bound.fullRead()).end).toEqual(done);
  return { bound, members };
}

const idsOf = (members: { id: string }[]) => members.map(({ id }) => id);

async function removeInShopline(bound: Bound, members: { id: string }[]): Promise<void> {
  await Promise.all(members.map(({ id }) => bound.removeMember(id)));
}

const contactsOf = (bound: Bound, members: OneMember[]) =>
  Promise.all(members.map(({ lineId }) => bound.contact(lineId)));

/** How many of these contacts were cleared; every other one still carries all of its member. */
async function clearedOf(bound: Bound, members: OneMember[]): Promise<number> {
  const contacts = await contactsOf(bound, members);
  const cleared = contacts.filter((contact) => contact?.memberId === null);
  for (const contact of cleared) expect(contact).toMatchObject({ ...blank, attributes: { shopline_points: 0 } });
  const kept = contacts.filter((contact) => contact?.memberId !== null);
  for (const contact of kept) expect(contact).toMatchObject({ tags: ['VIP'], attributes: { shopline_points: 12 } });
  return cleared.length;
}

const attentionOf = async (bound: Bound) => shownAttention((await bound.integration()).attentions);

/** As if so many minutes had passed since members were removed. */
async function letPass(bound: Bound, minutes: number): Promise<void> {
  const { recentRemovals = {} } = await bound.integration();
  const moved = Object.entries(recentRemovals).map(([minute, count]) => [String(Number(minute) - minutes), count]);
  await lab.store.models.integrations.updateOne(
    { _id: bound.integrationId },
    { $set: { recentRemovals: Object.fromEntries(moved) as Record<string, number> } },
  );
}

it('members without a LINE id, who have no contact to clear, count for nothing', async () => {
  const { bound, members } = await storeOf(3);
  const others: { id: string }[] = [];
  for (let count = 0; count < 45; count += 1) others.push(await bound.addMember({ line_id: null }));
  expect((await bound.fullRead()).end).toEqual(done);
  await removeInShopline(bound, others.slice(0, 21));
  expect((await bound.fullRead()).end).toEqual(done);
  expect(await attentionOf(bound)).toBeNull();
  await removeInShopline(bound, [...others.slice(21), members[0]!]);
  await bound.change(...idsOf(others.slice(21)), members[0]!.id);
  expect(await attentionOf(bound)).toBeNull();
  expect(await clearedOf(bound, members)).toBe(1);
  for (const { id } of others) expect(await bound.member(id)).toBeNull();
});

it('members without a LINE id go also while others are held back', async () => {
  const { bound, members } = await storeOf(22);
  const { id } = await bound.addMember({ line_id: null });
  expect((await bound.fullRead()).end).toEqual(done);
  await removeInShopline(bound, [...members.slice(0, 21), { id }]);
  await bound.announce(...idsOf(members.slice(0, 21)), id);
  expect(await bound.deliverChanges()).toMatchObject({ kind: 'parked', code });
  expect(await attentionOf(bound)).toMatchObject({ code, missing: '1' });
  expect(await bound.member(id)).toBeNull();
});

describe('more members gone in one read than 2 % of the store, and than 20', () => {
  it('clears none of them and names their number, while the rest of the read is done', async () => {
    const { bound, members } = await storeOf(30);
    const gone = members.slice(0, 21);
    await removeInShopline(bound, gone);
    const newcomer = await memberOnContact(bound);
    const { end, run } = await bound.sync();
    expect([end, run.status]).toEqual([done, 'completed']);
    expect(await attentionOf(bound)).toMatchObject({ code, missing: '21' });
    expect(await clearedOf(bound, gone)).toBe(0);
    expect(await bound.member(gone[0]!.id)).toMatchObject({ state: 'delivered' });
    expect(await bound.contact(newcomer.lineId)).toMatchObject({ memberId: newcomer.id });

    // Another read, or the time that passes, does not confirm the removals: an admin has to.
    const asked = await attentionOf(bound);
    await letPass(bound, 90);
    expect((await bound.fullRead()).end).toEqual(done);
    expect(await attentionOf(bound)).toEqual(asked);
    expect((await bound.sync()).end).toEqual(done);
    expect(await attentionOf(bound)).toMatchObject({ code, missing: '21' });
    expect(await clearedOf(bound, gone)).toBe(0);

    expect((await bound.sync('full', { acceptRemovals: true })).end).toEqual(done);
    expect(await attentionOf(bound)).toBeNull();
    expect(await clearedOf(bound, gone)).toBe(21);
    expect(await bound.member(gone[0]!.id)).toBeNull();
    expect(await clearedOf(bound, members.slice(21))).toBe(0);
  });

  it('is asked about once: what is confirmed does not count against those who go later', async () => {
    const { bound, members } = await storeOf(42);
    await removeInShopline(bound, members.slice(0, 21));
    await bound.sync();
    await bound.sync('full', { acceptRemovals: true });
    await removeInShopline(bound, members.slice(21, 41));
    expect((await bound.fullRead()).end).toEqual(done);
    expect(await attentionOf(bound)).toBeNull();
    expect(await clearedOf(bound, members)).toBe(41);
  });

  it('is more than that in a big store', async () => {
    const bound = await lab.bind({ members: 1_150 });
    expect((await bound.sync()).end).toEqual(done);
    const listed = await lab.control.members(bound.merchantId, { limit: '100', hasLine: 'true' });
    const members = listed.filter(({ isMember }) => isMember);
    await removeInShopline(bound, members.slice(0, 23));
    expect((await bound.fullRead()).end).toEqual(done);
    expect(await attentionOf(bound)).toBeNull();
    for (const { id } of members.slice(0, 23)) expect(await bound.member(id)).toBeNull();

    await removeInShopline(bound, members.slice(23, 24));
    expect((await bound.fullRead()).end).toEqual(done);
    expect(await attentionOf(bound)).toMatchObject({ code, missing: '1' });
  });
});

it('clears 20 of a small store unasked', async () => {
  const { bound, members } = await storeOf(25);
  await removeInShopline(bound, members.slice(0, 20));
  expect((await bound.fullRead()).end).toEqual(done);
  expect(await attentionOf(bound)).toBeNull();
  expect(await clearedOf(bound, members)).toBe(20);
});

describe('more removals within an hour of events', () => {
  it('clears the first 20, also when another worker goes on, and holds back the others until they are confirmed', async () => {
    const { bound, members } = await storeOf(30);
    const gone = members.slice(0, 25);
    await removeInShopline(bound, gone);
    await bound.change(...idsOf(gone.slice(0, 12)));
    expect(await clearedOf(bound, gone)).toBe(12);
    await bound.announce(...idsOf(gone.slice(12)));
    expect(await bound.deliverChanges(lab.otherProcess())).toEqual({ kind: 'parked', code, missing: '5' });
    expect(await attentionOf(bound)).toMatchObject({ code });
    expect(await clearedOf(bound, gone)).toBe(20);

    // Whoever else changes is delivered meanwhile.
    const other = members[27]!;
    await bound.editMember(other.id, { member_point_balance: 77 });
    const late = members[28]!;
    await removeInShopline(bound, [late]);
    await bound.change(other.id, late.id);
    expect((await bound.contact(other.lineId))?.attributes).toMatchObject({ shopline_points: 77 });
    expect(await clearedOf(bound, [late])).toBe(0);

    await letPass(bound, 90);
    expect((await bound.fullRead()).end).toEqual(done);
    expect(await attentionOf(bound)).toMatchObject({ code, missing: '6' });
    expect(await clearedOf(bound, gone)).toBe(20);
    expect((await bound.sync('full', { acceptRemovals: true })).end).toEqual(done);
    expect(await attentionOf(bound)).toBeNull();
    expect(await clearedOf(bound, [...gone, late])).toBe(26);
  });

  it('wait for an admin also where a refusal comes meanwhile and passes', async () => {
    const { bound, members } = await storeOf(30);
    const gone = members.slice(0, 25);
    await removeInShopline(bound, gone);
    await bound.announce(...idsOf(gone));
    expect(await bound.deliverChanges()).toEqual({ kind: 'parked', code, missing: '5' });
    await letPass(bound, 90);

    await lab.control.addFault({ partner: 'omnichat', match: {}, status: 403, body: {} });
    const other = members[27]!;
    await bound.editMember(other.id, { member_point_balance: 77 });
    await bound.announce(other.id);
    const refused = await bound.deliverChanges();
    expect(refused).toMatchObject({ kind: 'parked', code: 'omnichat_access_revoked' });
    await lab.activities.setAttention({
      integrationId: bound.integrationId,
      ...(refused as Extract<typeof refused, { kind: 'parked' }>),
    });
    const shown = (await attentionOf(bound))!;
    expect(shown.code).toBe('omnichat_access_revoked');
    await lab.control.removeFaults();
    expect(await clearSameAttention(lab.store, bound.integrationId, shown)).toBe(true);

    expect((await bound.fullRead()).end).toEqual(done);
    expect(await attentionOf(bound)).toMatchObject({ code, missing: '5' });
    expect(await clearedOf(bound, gone)).toBe(20);
  });

  it('wait for an admin also where a sync that confirms nothing begins an hour later', async () => {
    const { bound, members } = await storeOf(30);
    const gone = members.slice(0, 25);
    await removeInShopline(bound, gone);
    await bound.announce(...idsOf(gone));
    expect(await bound.deliverChanges()).toEqual({ kind: 'parked', code, missing: '5' });
    await letPass(bound, 90);
    expect((await bound.sync()).end).toEqual(done);
    expect(await attentionOf(bound)).toMatchObject({ code, missing: '5' });
    expect(await clearedOf(bound, gone)).toBe(20);
  });

  it('are counted by the hour', async () => {
    const { bound, members } = await storeOf(30);
    await removeInShopline(bound, members.slice(0, 25));
    await bound.change(...idsOf(members.slice(0, 15)));
    await letPass(bound, 62);
    await bound.change(...idsOf(members.slice(15, 25)));
    expect(await attentionOf(bound)).toBeNull();
    expect(await clearedOf(bound, members)).toBe(25);
    expect(Object.values((await bound.integration()).recentRemovals ?? {}).reduce((a, b) => a + b)).toBe(10);
  });
});

it('ends by itself once SHOPLINE shows the members again, who get back all that was taken off', async () => {
  const { bound, members } = await storeOf(25);
  const before = await contactsOf(bound, members);
  const match = { method: 'GET', pathPrefix: '/v1/customers/' };
  const body = { message: 'Customer not found', code: 'NOT_FOUND', extras: {} };
  await lab.control.addFault({ partner: 'shopline', match, status: 404, body });
  await bound.announce(...idsOf(members));
  expect(await bound.deliverChanges()).toMatchObject({ kind: 'parked', code });
  expect(await clearedOf(bound, members)).toBe(20);

  await lab.control.removeFaults();
  expect((await bound.fullRead()).end).toEqual(done);
  expect(await attentionOf(bound)).toBeNull();
  expect(await contactsOf(bound, members)).toEqual(before);
});
