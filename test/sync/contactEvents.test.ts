import { sharedStack } from '../harness/sharedStack';
import { openLab, type Bound, type Lab } from '../support/lab';
import { memberOnContact, phone } from '../support/lineMembers';
import { arrive } from '../support/liveChanges';
import { attributeTypes } from '../../core/domain/keptAttributes';
import { carriedOf, type ToldContact } from '../../core/sync/contacts/contactEcho';
import { WebhookInbox } from '../../core/store/inbox/webhookInbox';

let lab: Lab;
let bound: Bound;
let inbox: WebhookInbox;
let customerId: string;

const lineId = `U${'5'.repeat(32)}`;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
  inbox = new WebhookInbox(lab.store);
  bound = await lab.bind({ members: 0 });
  await bound.addContact(lineId);
  customerId = (await bound.addMember({ line_id: lineId, member_point_balance: 12, tags: ['VIP'] })).id;
  await bound.sync('full', { acceptMismatch: true });
});
afterAll(() => lab.close());

/** What Omnichat's webhook says of the contact as it is now. */
async function told(): Promise<ToldContact> {
  const { memberId, phone, email, tags, attributes } = (await bound.contact(lineId))!;
  const customAttributes = Object.entries(attributes).map(([key, value]) => ({ key, value }));
  return { memberId, phone, email, tags, customAttributes };
}

/** @returns how often a contact was read from Omnichat while these events of the contact were worked off. */
async function readsAfter(...events: (ToldContact | null)[]): Promise<number> {
  for (const event of events) {
    const carried = event && carriedOf(event, lab.store.fingerprints.for(bound.integrationId), attributeTypes());
    const contacts = [{ integrationId: bound.integrationId, userId: lineId, carried }];
    await inbox.add({ eventId: `test:${Math.random()}`, members: [], contacts });
  }
  await lab.control.resetRequests();
  await bound.deliverChanges();
  expect(await lab.store.models.contactEvents.countDocuments({ integrationId: bound.integrationId })).toBe(0);
  return (await lab.control.requests()).omnichat.byOperation['GET /v1/contacts'] ?? 0;
}

it('an event that tells what is known already costs no call', async () => {
  expect(await readsAfter(await told())).toBe(0);
  expect(await readsAfter(await told(), await told())).toBe(0);
});

it('an event that does not say what the contact carries has it read', async () => {
  expect(await readsAfter(null)).toBe(1);
  expect(await readsAfter(await told(), null)).toBe(1);
});

it("a team's edit right after our own write is seen and mended", async () => {
  const points = [{ key: 'shopline_points', value: 99 }];
  await bound.editMember(customerId, { member_point_balance: 13 });
  await bound.change(customerId);
  const echo = await told();
  await bound.editContact(lineId, { attributes: { shopline_points: 99 } });
  expect(await readsAfter(echo, { ...echo, customAttributes: points })).toBe(1);
  expect((await bound.contact(lineId))?.attributes).toMatchObject({ shopline_points: 13 });
});

describe('a contact with an event', () => {
  let other: Awaited<ReturnType<typeof memberOnContact>>;
  beforeAll(async () => {
    other = await memberOnContact(bound, phone('0911222336'));
    await bound.reconcile();
  });

  const change = async (id: string, points: number) => {
    await bound.editMember(id, { member_point_balance: points });
    await arrive(lab, bound, id);
  };
  const tell = () => {
    const contacts = [{ integrationId: bound.integrationId, userId: lineId, carried: null }];
    return inbox.add({ eventId: `test:${Math.random()}`, members: [], contacts });
  };
  const answerLate = (method: string) => {
    const match = { method, queryIncludes: lineId };
    return lab.control.addFault({ partner: 'omnichat', match, delayMs: 12_000, afterEffect: true, count: 1 });
  };
  const countWaiting = async () => ({
    members: await lab.store.models.inbox.countDocuments({ integrationId: bound.integrationId }),
    contacts: await lab.store.models.contactEvents.countDocuments({ integrationId: bound.integrationId }),
  });

  it('holds up no change of another member while Omnichat does not answer a write to it', async () => {
    await answerLate('PUT');
    await change(customerId, 14);
    const delivering = bound.deliverChanges();
    await lab.until(async () => (await bound.pointsOn(lineId)) === 14);
    await tell();
    await change(other.id, 15);
    await lab.until(async () => (await bound.pointsOn(other.lineId)) === 15 && (await countWaiting()).members === 1);
    expect(await countWaiting()).toEqual({ members: 1, contacts: 1 });
    await lab.control.removeFaults();
    expect(await delivering).toEqual({ kind: 'done' });
    expect(await countWaiting()).toEqual({ members: 0, contacts: 0 });
  });

  it('holds up no change of another member while Omnichat does not show it', async () => {
    await answerLate('GET');
    await tell();
    await change(other.id, 16);
    const delivering = bound.deliverChanges();
    await lab.until(async () => (await bound.pointsOn(other.lineId)) === 16);
    expect((await countWaiting()).contacts).toBe(1);
    await lab.control.removeFaults();
    expect(await delivering).toEqual({ kind: 'done' });
    expect(await countWaiting()).toEqual({ members: 0, contacts: 0 });
  });
});

it('a contact that cannot be read is left as it is known, and holds up nobody', async () => {
  const before = await lab.store.models.contacts.findOne({ integrationId: bound.integrationId, userId: lineId }).lean();
  const drifted = { content: [{ id: lineId, memberId: { of: 'another shape' } }], totalElements: 1 };
  await lab.control.addFault({
    partner: 'omnichat',
    match: { method: 'GET', pathPrefix: '/v1/contacts' },
    status: 200,
    body: drifted,
  });
  expect(await readsAfter(null)).toBe(1);
  await lab.control.removeFaults();
  expect(
    await lab.store.models.contacts.findOne({ integrationId: bound.integrationId, userId: lineId }).lean(),
  ).toEqual(before);
});

it('a contact with more events than are kept apart is read', async () => {
  expect(await readsAfter(...Array.from({ length: 12 }, () => echoOfNow))).toBe(1);
});

const echoOfNow: ToldContact = { tags: ['VIP'] };

it('hundreds of contacts that changed at once are met by one walk, and their members by one full read', async () => {
  const many = await lab.bind({ members: 700 });
  await many.sync('full', { acceptMismatch: true });
  const contacts = await lab.control.call<{ id: string }[]>(
    'GET',
    `/control/contacts?channelId=${many.team.channelId}&limit=1000`,
  );
  expect(contacts.length).toBeGreaterThan(400);
  for (const { id } of contacts) await many.editContact(id, { attributes: { shopline_points: 99 } });
  const { integrationId } = many;
  const events = contacts.map(({ id }) => ({ integrationId, userId: id, carried: null }));
  await inbox.add({ eventId: `test:${Math.random()}`, members: [], contacts: events });
  await lab.control.resetRequests();
  await many.deliverChanges();
  expect(await lab.store.models.contactEvents.countDocuments({ integrationId })).toBe(0);
  const { omnichat, shopline } = await lab.control.requests();
  // The worker reads pages of a hundred, and each at most once more where contacts moved between pages.
  expect(omnichat.total).toBeLessThan(30);
  expect(shopline.total).toBe(0);
  expect((await many.integration()).fullReadAsked).toBeDefined();
  await many.fullRead();
  expect(await many.diff()).toEqual([]);
});
