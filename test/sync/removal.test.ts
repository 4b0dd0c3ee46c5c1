import { SeenSet } from '../../core/sync/records/seenSet';
import { removeMissingMembers } from '../../core/sync/removal/removalScan';
import type { Stay } from '../../core/sync/stay';
import { sharedStack } from '../harness/sharedStack';
import { inLease, judgeOne, snapshotOf } from '../support/inLease';
import { openLab, type Bound, type Lab } from '../support/lab';
import { blank, boundStore, memberOnContact } from '../support/lineMembers';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());
afterEach(() => lab.control.removeFaults());

function removeInShopline(bound: Bound, customerId: string): Promise<unknown> {
  return lab.control.call('DELETE', `/control/stores/${bound.merchantId}/members/${customerId}`);
}

/** Removes a member as live changes and the search of those who are gone do, once SHOPLINE has answered 404. */
async function removeGone(stay: Stay, customerId: string, priority: 'live' | 'bulk'): Promise<void> {
  expect(await stay.removal.readMember(customerId)).toBeNull();
  const known = (await stay.records.loadMembers([customerId])).get(customerId);
  if (known) await stay.removal.remove(known, priority);
}

describe('a page that shows a member which was removed after it was read', () => {
  it('does not bring the member back', async () => {
    const bound = await boundStore(lab);
    const { id, lineId } = await memberOnContact(bound);
    await bound.reconcile();
    await inLease(lab, bound, async (stay) => {
      const page = await snapshotOf(stay, id);
      await removeInShopline(bound, id);
      await removeGone(stay, id, 'live');
      await judgeOne(stay, 'live', page);
    });
    expect(await bound.contact(lineId)).toMatchObject(blank);
    expect(await bound.member(id)).toBeNull();
  });

  it('does not bring in one that was never on record', async () => {
    const bound = await boundStore(lab);
    const { id, lineId } = await memberOnContact(bound);
    await inLease(lab, bound, async (stay) => {
      await stay.contactIndex.refresh();
      const page = await snapshotOf(stay, id);
      await removeInShopline(bound, id);
      await removeGone(stay, id, 'live');
      await judgeOne(stay, 'live', page);
    });
    expect(await bound.contact(lineId)).toMatchObject(blank);
    expect(await bound.member(id)).toBeNull();
  });

  it('does not keep its contact from being cleared', async () => {
    const bound = await boundStore(lab);
    const { id, lineId } = await memberOnContact(bound);
    await bound.reconcile();
    await inLease(lab, bound, async (stay) => {
      const page = await snapshotOf(stay, id);
      await removeInShopline(bound, id);
      const removed = removeGone(stay, id, 'bulk');
      await lab.until(() => Promise.resolve(stay.queue.forContact(lineId) !== undefined));
      await judgeOne(stay, 'live', page);
      stay.writer.allowBulk();
      await removed;
    });
    expect(await bound.contact(lineId)).toMatchObject(blank);
    expect(await bound.member(id)).toBeNull();
  });

  it('leaves one that a later look shows again', async () => {
    const bound = await boundStore(lab);
    const { id, lineId } = await memberOnContact(bound);
    await bound.reconcile();
    await inLease(lab, bound, async (stay) => {
      const page = await snapshotOf(stay, id);
      await removeInShopline(bound, id);
      const removed = removeGone(stay, id, 'bulk');
      await lab.until(() => Promise.resolve(stay.queue.forContact(lineId) !== undefined));
      await judgeOne(stay, 'live', { ...page, asOfMs: Date.now() + 1_000 });
      stay.writer.allowBulk();
      await removed;
    });
    expect(await bound.contact(lineId)).toMatchObject({ memberId: id, tags: ['VIP'] });
    expect(await bound.member(id)).toMatchObject({ state: 'delivered' });
  });
});

it('who was seen before an interruption and has gone by now makes up for nobody who is missing', async () => {
  const bound = await boundStore(lab);
  const { id, lineId } = await memberOnContact(bound);
  await bound.reconcile();
  await removeInShopline(bound, id);
  const { integrationId } = bound;
  const onRecord = await lab.store.models.members.find({ integrationId }).lean();
  const others = onRecord.map(({ customerId }) => customerId).filter((other) => other !== id);
  await inLease(lab, bound, async (stay) => {
    await stay.records.countMembers();
    const seen = new SeenSet();
    seen.restore(SeenSet.encode([...others, 'gone by now']));
    stay.writer.allowBulk();
    expect(await removeMissingMembers(stay, seen, { cause: 'full_read', runId: null, onCall: () => undefined })).toBe(
      1,
    );
  });
  expect(await bound.contact(lineId)).toMatchObject(blank);
  expect(await bound.member(id)).toBeNull();
});

it('a contact that refuses to be cleared again and again does not keep full reads frequent', async () => {
  const bound = await boundStore(lab);
  const { id, lineId } = await memberOnContact(bound);
  await bound.fullRead();
  await removeInShopline(bound, id);
  const match = { pathPrefix: '/v1/contacts/line', queryIncludes: lineId };
  await lab.control.addFault({ partner: 'omnichat', match, status: 400 });
  const quietFullReads = async () => (await bound.integration()).quietFullReads ?? 0;
  await bound.fullRead();
  expect(await bound.member(id)).toMatchObject({ state: 'failed', code: 'contact_rejected' });
  expect(await quietFullReads()).toBe(0);
  await bound.fullRead();
  expect(await quietFullReads()).toBe(1);
  await lab.control.removeFaults();
  await bound.fullRead();
  expect([await bound.member(id), await quietFullReads()]).toEqual([null, 0]);
});
