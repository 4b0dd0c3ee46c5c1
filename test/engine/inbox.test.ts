import { recheckMembers, removeEntries } from '../../engine/inbox';
import type { InboxEntry } from '../../store/documents';
import { eventTimeOfMs } from '../../store/eventTime';
import { inboxId, putMembers } from '../../store/webhookInbox';
import { sharedStack } from '../harness/sharedStack';
import { openLab, type Lab } from '../support/lab';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());

describe('a member that is asked for while it is being worked on', () => {
  const waiting = (integrationId: string) => lab.store.models.inbox.find({ integrationId }).lean<InboxEntry[]>();
  const idsOf = (entries: InboxEntry[]) => entries.map(({ customerId }) => customerId);

  async function askDuringWork(integrationId: string, customerId: string): Promise<void> {
    const underWay = await waiting(integrationId);
    await recheckMembers(lab.store, integrationId, [customerId]);
    await removeEntries(lab.store, underWay);
    expect(idsOf(await waiting(integrationId))).toEqual([customerId]);
    await removeEntries(lab.store, await waiting(integrationId));
    expect(await waiting(integrationId)).toEqual([]);
  }

  it('is looked at again', async () => {
    await recheckMembers(lab.store, 'asked', ['one', 'two']);
    await askDuringWork('asked', 'one');
  });

  it('is looked at again when an event brought it', async () => {
    const ids = { _id: inboxId('told', 'one'), integrationId: 'told', customerId: 'one' };
    const ts = eventTimeOfMs(Date.now());
    await putMembers(lab.store, [{ ...ids, ts, sealedCustomer: null, receivedAt: new Date() }]);
    await askDuringWork('told', 'one');
  });
});
