import { attributeTypes } from '../../core/domain/keptAttributes';
import { WebhookInbox } from '../../core/store/inbox/webhookInbox';
import { carriedOf } from '../../core/sync/contacts/contactEcho';
import { sharedStack } from '../harness/sharedStack';
import { quietActivity } from '../support/activity';
import { openLab, type Bound, type Lab } from '../support/lab';
import { boundStore, newLineId } from '../support/lineMembers';

// A contact on record is no news to the next holder of the lease, so the recheck of its member must be stored first.

let lab: Lab;
beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());
afterEach(() => lab.control.removeFaults());

/** Members of a synced store, who become friends of the LINE account only now. */
async function newFriends(count: number) {
  const bound = await boundStore(lab);
  const friends: { id: string; lineId: string }[] = [];
  for (let at = 0; at < count; at += 1) {
    const lineId = newLineId();
    const { id } = await bound.addMember({ line_id: lineId, member_point_balance: 12 });
    friends.push({ id, lineId });
  }
  await bound.sync('full', { acceptMismatch: true });
  for (const { lineId } of friends) await bound.addContact(lineId);
  return { bound, friends };
}

const onRecord = ({ integrationId }: Bound) =>
  lab.store.models.contacts.countDocuments({ integrationId, isExpected: { $ne: true } });

/** Begins work, and breaks it off as soon as it has put contacts on record. */
async function breakOff(bound: Bound, work: () => Promise<unknown>): Promise<void> {
  const before = await onRecord(bound);
  const environment = quietActivity();
  const working = environment.run(work);
  await lab.until(async () => (await onRecord(bound)) > before);
  environment.cancel();
  await working;
}

describe('a worker that stops between contacts', () => {
  it('leaves no member behind whose event it had worked off', async () => {
    const { bound, friends } = await newFriends(2);
    const { integrationId } = bound;
    const [, late] = friends;
    const fingerprints = lab.store.fingerprints.for(integrationId);
    for (const { lineId: userId } of friends) {
      const contact = (await bound.contact(userId))!;
      const customAttributes = Object.entries(contact.attributes).map(([key, value]) => ({ key, value }));
      const carried = carriedOf({ ...contact, customAttributes }, fingerprints, attributeTypes());
      const contacts = [{ integrationId, userId, carried }];
      await new WebhookInbox(lab.store).add({ eventId: `test:${userId}`, members: [], contacts });
    }
    const match = { method: 'GET', queryIncludes: late!.lineId };
    await lab.control.addFault({ partner: 'omnichat', match, delayMs: 20_000 });
    await breakOff(bound, () => lab.activities.deliverChanges({ integrationId, maxMs: 1_800_000 }));
    await lab.control.removeFaults();
    expect(await bound.deliverChanges()).toEqual({ kind: 'done' });
    expect(await Promise.all(friends.map(({ id }) => bound.member(id)))).toMatchObject([
      { state: 'delivered' },
      { state: 'delivered' },
    ]);
  });

  it('has everyone read where a walk through contacts did not come to its end', async () => {
    const { bound, friends } = await newFriends(130);
    const { integrationId } = bound;
    // The walk reads the first page a second time at its end: that answer does not come in time.
    const match = { method: 'GET', queryIncludes: 'page=1&' };
    await lab.control.addFault({ partner: 'omnichat', match, afterCalls: 1, delayMs: 20_000 });
    await breakOff(bound, () => lab.activities.reconcileChanges({ integrationId, maxMs: 1_800_000 }));
    await lab.control.removeFaults();
    expect((await bound.reconcile()).end).toEqual({ kind: 'done', isFullReadAsked: true });
    await bound.fullRead();
    const delivered = await lab.store.models.members.countDocuments({ integrationId, state: 'delivered' });
    expect(delivered).toBe(friends.length);
  });
});

it('asks for no full read where the walk came to its end, and few contacts changed', async () => {
  const { bound, friends } = await newFriends(3);
  expect((await bound.reconcile()).end).toEqual({ kind: 'done' });
  expect((await bound.integration()).fullReadAsked).toBeUndefined();
  const { integrationId } = bound;
  const delivered = await lab.store.models.members.countDocuments({ integrationId, state: 'delivered' });
  expect(delivered).toBe(friends.length);
});
