import { eventTimeOfMs } from '../../core/store/inbox/eventTime';
import { retryMember } from '../../core/store/members/retries';
import { inboxId, putMembers, unknownMember, WebhookInbox } from '../../core/store/inbox/webhookInbox';
import { sharedStack } from '../harness/sharedStack';
import { openLab, type Bound, type Lab } from '../support/lab';
import { memberOnContact } from '../support/lineMembers';

let lab: Lab;
let bound: Bound;
let member: { id: string; lineId: string };

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());

beforeEach(async () => {
  bound = await lab.bind({ members: 0 });
  member = await memberOnContact(bound);
  await bound.sync('full', { acceptMismatch: true });
});

const lastLiveChangeAt = async () => (await bound.integration()).lastLiveChangeAt;

/** Leaves the entry of a webhook that carried nothing of its member; `unknownMember` is for one that named nobody. */
async function eventOf(customerId: string): Promise<void> {
  const { integrationId } = bound;
  const entry = { integrationId, customerId, ts: eventTimeOfMs(Date.now()), receivedAt: new Date(), isFromEvent: true };
  await putMembers(lab.store, [{ _id: inboxId(integrationId, customerId), ...entry, sealedCustomer: null }]);
}

it.each([
  ['a member', () => member.id],
  ['nobody in particular', () => unknownMember],
])("an event of SHOPLINE's about %s is a live change", async (_whom, customerId) => {
  const before = Date.now();
  await eventOf(customerId());
  expect(await bound.deliverChanges()).toEqual({ kind: 'done' });
  expect((await lastLiveChangeAt())?.getTime()).toBeGreaterThanOrEqual(before);
});

it('a retry from the page is none', async () => {
  expect(await retryMember(lab.store, bound.integrationId, member.id)).toBe(true);
  expect(await bound.deliverChanges()).toEqual({ kind: 'done' });
  expect(await lab.store.models.inbox.countDocuments({ integrationId: bound.integrationId })).toBe(0);
  expect(await lastLiveChangeAt()).toBeNull();
});

it('a look at a member because its contact changed is none', async () => {
  const { integrationId } = bound;
  const contacts = [{ integrationId, userId: member.lineId, carried: null }];
  await bound.editContact(member.lineId, { attributes: { shopline_points: 99 } });
  await new WebhookInbox(lab.store).add({ eventId: `test:${integrationId}`, members: [], contacts });
  expect(await bound.deliverChanges()).toEqual({ kind: 'done' });
  expect((await bound.contact(member.lineId))?.attributes).toMatchObject({ shopline_points: 12 });
  expect(await lastLiveChangeAt()).toBeNull();
});

it('stays one when it is retried or asked for while it waits', async () => {
  await eventOf(member.id);
  await retryMember(lab.store, bound.integrationId, member.id);
  await bound.change(member.id);
  expect(await lastLiveChangeAt()).not.toBeNull();
});
