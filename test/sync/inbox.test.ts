import type { InboxEntry } from '../../core/store/documents';
import { eventTimeOfMs } from '../../core/store/inbox/eventTime';
import { removeEntries } from '../../core/store/inbox/waiting';
import { retryMember } from '../../core/store/members/retries';
import { askForMembers, inboxId, putMembers } from '../../core/store/inbox/webhookInbox';
import { sharedStack } from '../harness/sharedStack';
import { openLab, type Lab } from '../support/lab';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());

const waiting = (integrationId: string) => lab.store.models.inbox.find({ integrationId }).lean<InboxEntry[]>();

async function ask(integrationId: string, ...customerIds: string[]): Promise<void> {
  const members = customerIds.map((customerId) => ({ customerId }));
  await askForMembers(lab.store, integrationId, members, 'contact_event');
}

describe('a member that is asked for while it is being worked on', () => {
  const idsOf = (entries: InboxEntry[]) => entries.map(({ customerId }) => customerId);

  async function askDuringWork(integrationId: string, customerId: string): Promise<void> {
    const underWay = await waiting(integrationId);
    await ask(integrationId, customerId);
    await removeEntries(lab.store, underWay);
    expect(idsOf(await waiting(integrationId))).toEqual([customerId]);
    await removeEntries(lab.store, await waiting(integrationId));
    expect(await waiting(integrationId)).toEqual([]);
  }

  it('is looked at again', async () => {
    await ask('asked', 'one', 'two');
    await askDuringWork('asked', 'one');
  });

  it('is looked at again when an event brought it', async () => {
    const ids = { _id: inboxId('told', 'one'), integrationId: 'told', customerId: 'one' };
    const ts = eventTimeOfMs(Date.now());
    await putMembers(lab.store, [{ ...ids, ts, sealedCustomer: null, receivedAt: new Date() }]);
    await askDuringWork('told', 'one');
  });
});

describe('an event by a clock of SHOPLINE that is behind ours', () => {
  const behindMs = 5_000;

  /** Puts an event into the inbox that carries its member; any bytes stand in for the sealed member. */
  async function tell(integrationId: string, customerId: string, atMs: number): Promise<void> {
    const ids = { _id: inboxId(integrationId, customerId), integrationId, customerId };
    const carried = { sealedCustomer: Buffer.from('carried'), receivedAt: new Date(), isFromEvent: true };
    await putMembers(lab.store, [{ ...ids, ts: eventTimeOfMs(atMs), ...carried }]);
  }

  it('has its member read again when it comes while one that we asked for is being read', async () => {
    await ask('behind', 'one');
    const underWay = await waiting('behind');
    const atMs = Date.now() - behindMs;
    await tell('behind', 'one', atMs);
    await removeEntries(lab.store, underWay);
    const [left] = await waiting('behind');
    expect(left).toMatchObject({ ts: eventTimeOfMs(atMs), sealedCustomer: null, isFromEvent: true });
  });

  it('is replaced by a newer one and by none that is older, though a retry was asked for in between', async () => {
    const bound = await lab.bind();
    const { integrationId } = bound;
    const { id } = await bound.addMember({});
    await bound.sync();
    const atMs = Date.now() - behindMs;
    await tell(integrationId, id, atMs);
    expect(await retryMember(lab.store, integrationId, id)).toBe(true);
    const underWay = await waiting(integrationId);
    expect(underWay).toMatchObject([{ customerId: id, sealedCustomer: null, revision: 1 }]);

    await tell(integrationId, id, atMs - 1);
    expect(await waiting(integrationId)).toEqual(underWay);
    await tell(integrationId, id, atMs + 1);
    await removeEntries(lab.store, underWay);
    expect(await waiting(integrationId)).toMatchObject([{ ts: eventTimeOfMs(atMs + 1) }]);
  });
});
