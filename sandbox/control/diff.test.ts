import { call, startTestSandbox, type TestSandbox } from '../testSandbox';
import type { Member } from '../shoplineApi/member';
import type { Difference } from './diff';

let sandbox: TestSandbox;
let store: { merchantId: string };
let team: { teamId: string; apiToken: string; channelId: string };

beforeEach(async () => {
  sandbox = await startTestSandbox();
  store = await sandbox.makeStore({ members: 0 });
  team = await sandbox.makeTeam({ storeId: store.merchantId, strangers: 0 });
  await sandbox.control('PATCH', '/settings', {
    shoplineWebhooks: { enabled: false },
    omnichatWebhooks: { enabled: false },
    omnichat: { requestsPerSecond: 0 },
  });
});
afterEach(() => sandbox.close());

const diff = (extra = '') =>
  sandbox.control<Difference[]>('GET', `/diff?storeId=${store.merchantId}&channelId=${team.channelId}${extra}`);
const member = (patch: Record<string, unknown> = {}) =>
  sandbox.control<Member>('POST', `/stores/${store.merchantId}/members`, patch);
const edit = (id: string, patch: Record<string, unknown>) =>
  sandbox.control<Member>('PATCH', `/stores/${store.merchantId}/members/${id}`, patch);
const friend = (userId: string | null, patch: Record<string, unknown> = {}) =>
  sandbox.control('POST', '/contacts', { channelId: team.channelId, userId, ...patch });

async function write(userId: string | null, body: unknown): Promise<void> {
  const url = `${sandbox.urls.omnichat}/v1/contacts/line?channelId=${team.channelId}&userId=${userId ?? ''}`;
  const { status, text } = await call('PUT', url, { token: team.apiToken, body });
  if (status !== 204) throw new Error(text);
}

/** The write that a correct client makes for a new member. */
const delivery = (subject: Member, more: Record<string, unknown> = {}) => ({
  memberId: subject.id,
  phone: `886${subject.phone?.slice(1) ?? ''}`,
  ...more,
  customAttributes: [
    { key: 'shopline_member_tier', value: '一般會員' },
    { key: 'shopline_points', value: subject.points },
    { key: 'shopline_store_credit', value: 0 },
    { key: 'shopline_order_count', value: 0 },
    { key: 'shopline_total_spent', value: 0 },
    {
      key: 'shopline_registered_at',
      value: new Date((subject.registeredAtMs ?? 0) + 8 * 3_600_000).toISOString().slice(0, 19),
    },
    { key: 'shopline_email_marketing', value: false },
    { key: 'shopline_blacklisted', value: false },
  ],
});
const cleared = {
  memberId: '',
  customAttributes: [
    { key: 'shopline_member_tier', value: '' },
    { key: 'shopline_registered_at', value: '' },
    { key: 'shopline_points', value: 0 },
  ],
};

test('a member who is a contact is missing until delivered, then nothing differs', async () => {
  const amy = await member({ tags: ['VIP會員'], member_point_balance: 5 });
  await friend(amy.lineId, { tags: ['團隊'] });
  const [before] = await diff();
  expect(before).toMatchObject({ lineUserId: amy.lineId, customerId: amy.id });
  expect(before?.expected).toMatchObject({ memberId: amy.id, shopline_points: 5, tags: ['團隊', 'VIP會員'] });
  await write(amy.lineId, delivery(amy, { tagsToAdd: ['VIP會員'] }));
  expect(await diff()).toEqual([]);
});

test('a wrong value, a lost team tag and a touched stranger are each found', async () => {
  const amy = await member();
  await friend(amy.lineId, { tags: ['團隊'] });
  await friend('Ustranger');
  await write(amy.lineId, { ...delivery(amy), tags: [], phone: '0912345678' });
  await write('Ustranger', { note: 'oops' });
  const found = await diff();
  expect(found.map(({ lineUserId }) => lineUserId).sort()).toEqual([amy.lineId, 'Ustranger'].sort());
  expect(found.find(({ lineUserId }) => lineUserId === amy.lineId)?.actual).toMatchObject({
    phone: '0912345678',
    tags: [],
  });
});

test.each([
  ['a guest', { is_member: false }],
  ['someone without a phone', { mobile_phone: null }],
])('%s is not delivered', async (_name, patch) => {
  const amy = await member(patch);
  await friend(amy.lineId);
  expect(await diff()).toEqual([]);
});

test('conflicts stay as they were: shared LINE id, shared phone, a contact of another member', async () => {
  const [a, c, d, e] = [await member(), await member(), await member(), await member()];
  await member({ line_id: a.lineId });
  await edit(d.id, { mobile_phone: c.phone });
  for (const { lineId } of [a, c, d]) await friend(lineId);
  await friend(e.lineId, { memberId: 'POS1' });
  expect(await diff()).toEqual([]);
});

test("a removed member leaves a cleared contact, with phone and the team's tags", async () => {
  const amy = await member({ tags: ['VIP會員'] });
  await friend(amy.lineId, { tags: ['團隊'] });
  await write(amy.lineId, delivery(amy, { tagsToAdd: ['VIP會員'] }));
  await sandbox.control('DELETE', `/stores/${store.merchantId}/members/${amy.id}`);
  expect((await diff())[0]?.reason).toBe('cleared');
  await write(amy.lineId, { ...cleared, tagsToRemove: ['VIP會員'] });
  expect(await diff()).toEqual([]);
});

test("a write that repeats the team's own member id leaves a conflict as it was; another id does not", async () => {
  const amy = await member({ member_point_balance: 5 });
  await friend(amy.lineId);
  await write(amy.lineId, delivery(amy));
  const contact = `/contacts/${team.channelId}/${amy.lineId}`;
  await sandbox.control('PATCH', contact, { memberId: 'POS1' });
  expect(await diff()).toEqual([]);
  await write(amy.lineId, { memberId: 'POS1' });
  expect(await diff()).toEqual([]);
  await write(amy.lineId, { memberId: 'POS2' });
  expect(await diff()).toMatchObject([{ reason: 'cleared', actual: { memberId: 'POS2', shopline_points: 5 } }]);
});

test('a LINE id that moved makes the new member the owner', async () => {
  const [amy, bob] = [await member(), await member({ line_id: null })];
  await friend(amy.lineId);
  await write(amy.lineId, delivery(amy));
  await edit(amy.id, { line_id: null });
  await edit(bob.id, { line_id: amy.lineId });
  expect((await diff())[0]?.expected).toMatchObject({ memberId: bob.id });
  await write(amy.lineId, delivery(bob));
  expect(await diff()).toEqual([]);
});

test('who only lost the phone is left as they are', async () => {
  const amy = await member();
  await friend(amy.lineId);
  await write(amy.lineId, delivery(amy));
  await edit(amy.id, { mobile_phone: null });
  expect(await diff()).toEqual([]);
});

test('an e-mail emptied in SHOPLINE stays; a contact that should not exist is found', async () => {
  const amy = await member({ email: 'amy@example.com' });
  await friend(amy.lineId);
  await write(amy.lineId, delivery(amy, { email: 'amy@example.com' }));
  await edit(amy.id, { email: null });
  expect(await diff()).toEqual([]);
  const bob = await member();
  await write(bob.lineId, delivery(bob));
  expect((await diff())[0]).toMatchObject({ lineUserId: bob.lineId, reason: 'contact must not exist' });
  expect(await diff('&unmatched=create')).toEqual([]);
});

test('an SMS entry that vanishes is not a no: what was written stays', async () => {
  const amy = await member({ sms_marketing: true });
  await friend(amy.lineId);
  await write(amy.lineId, delivery(amy));
  expect((await diff())[0]?.expected).toEqual({ shopline_sms_marketing: true });
  await write(amy.lineId, { customAttributes: [{ key: 'shopline_sms_marketing', value: true }] });
  await edit(amy.id, { sms_marketing: null });
  expect(await diff()).toEqual([]);
});

test('untouched expects every contact as the team made it', async () => {
  const amy = await member();
  await friend(amy.lineId);
  expect(await diff('&untouched=true')).toEqual([]);
  await write(amy.lineId, delivery(amy));
  expect(await diff('&untouched=true')).toHaveLength(1);
});

test('what a sync wrote and has taken back is told from what it left, and from what the team has', async () => {
  const amy = await member({ tags: ['VIP會員'], member_point_balance: 5 });
  await friend(amy.lineId, { tags: ['團隊'] });
  await friend('Ustranger');
  await write(amy.lineId, delivery(amy, { tagsToAdd: ['VIP會員'] }));
  const [left] = await diff('&cleared=true');
  expect(left).toMatchObject({
    lineUserId: amy.lineId,
    reason: 'cleared',
    expected: { memberId: null, tags: ['團隊'] },
  });
  await write(amy.lineId, { ...cleared, tagsToRemove: ['VIP會員'] });
  expect(await diff('&cleared=true')).toEqual([]);
  expect(await diff()).toHaveLength(1);
  await write(amy.lineId, { tagsToRemove: ['團隊'] });
  expect(await diff('&cleared=true')).toMatchObject([{ expected: { tags: ['團隊'] }, actual: { tags: [] } }]);
});

test('the next tier that a contact should show is the next higher one that the store still has', async () => {
  const amy = await member({ tier_level: 2 });
  await friend(amy.lineId);
  await sandbox.control('DELETE', `/stores/${store.merchantId}/tiers/3`);
  expect((await diff('&enabled=shopline_next_tier'))[0]?.expected).toMatchObject({ shopline_next_tier: '白金會員' });
});

test('conditions that are none are refused', async () => {
  await expect(diff('&conditions=[{"field":"nope"}]')).rejects.toThrow(': 400 ');
  await expect(diff('&conditions=[')).rejects.toThrow(': 400 ');
});
