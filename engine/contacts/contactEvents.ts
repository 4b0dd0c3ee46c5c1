import type { ContactEvent, Member } from '../../store/documents';
import { maxCarried } from '../../store/inbox/webhookInbox';
import { askEach } from '../lane/askEach';
import { isEcho } from './contactEcho';
import { refreshContact } from './contactIndex';
import { recheckMembers } from '../records/inbox';
import type { LaneSession } from '../lane/session';

const parallelReads = 10;
/** Contacts read before members' own changes have their turn: half a second of the cap. */
const maxReads = 20;

/**
 * Reads contacts that Omnichat's webhooks spoke of, and has the members with their LINE ids judged anew; some of them
 * when there are many, the rest in the next look.
 */
export async function lookAtContacts(session: LaneSession, events: ContactEvent[]): Promise<void> {
  const { deps, records } = session;
  let reads = 0;
  for (let at = 0; at < events.length && reads < maxReads; at += parallelReads) {
    const some = events.slice(at, at + parallelReads);
    const userIds = await tellingNews(session, some);
    reads += userIds.length;
    // A contact that cannot be read stays as it is known.
    const { answers } = await askEach(session, 'omnichat', userIds, (userId) => refreshContact(session, userId));
    const concerned = userIds.filter((userId) => answers.get(userId) !== false);
    const members = await records.findSharing(concerned, []);
    const customerIds = members.map(({ customerId }) => customerId);
    await recheckMembers(deps.store, records.integrationId, customerIds, traceparentOf(some, members));
    await deps.store.models.contactEvents.bulkWrite(
      some.map(({ _id, revision }) => ({ deleteOne: { filter: { _id, revision } } })),
      { ordered: false },
    );
  }
}

/**
 * The contacts of which the events tell news. Echoes of our own writes arrive before the record of the write is stored,
 * and even before its answer.
 */
async function tellingNews(session: LaneSession, events: ContactEvent[]): Promise<string[]> {
  const underWay = events
    .flatMap(({ userId }) => session.queue.forContact(userId) ?? [])
    .filter(({ isSent }) => isSent);
  await Promise.race([Promise.all(underWay.map(({ outcome }) => outcome)), session.ended]);
  const known = await session.records.loadContacts(events.map(({ userId }) => userId));
  return events
    .filter(({ userId, carried = [] }) => {
      const contact = known.get(userId);
      if (!contact || carried.length === 0 || carried.length >= maxCarried) return true;
      return !carried.every((state) => state !== null && isEcho(state, contact));
    })
    .map(({ userId }) => userId);
}

/** Members that wait because of a contact's event wait in its trace. */
function traceparentOf(events: ContactEvent[], members: Member[]): (customerId: string) => string | null {
  const byUserId = new Map(events.map(({ userId, traceparent }) => [userId, traceparent]));
  const byCustomerId = new Map(members.map((member) => [member.customerId, byUserId.get(member.lineUserId ?? '')]));
  return (customerId) => byCustomerId.get(customerId) ?? null;
}
