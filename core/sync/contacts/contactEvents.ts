import type { ContactEvent, Member } from '../../store/documents';
import { removeContactEvents } from '../../store/inbox/waiting';
import { maxCarried } from '../../store/inbox/webhookInbox';
import { isEcho } from './contactEcho';
import type { TeamParts } from '../delivery/teamParts';
import type { ContactIndex } from './contactIndex';

const parallelReads = 10;
/** Contacts read before members' own changes have their turn: half a second of the cap. */
const maxReads = 20;

export interface ContactLooks extends Pick<
  TeamParts,
  'store' | 'omnichat' | 'records' | 'queue' | 'rechecks' | 'work'
> {
  contactIndex: ContactIndex;
}

/**
 * Reads contacts that Omnichat's webhooks spoke of, and has the members with their LINE ids judged anew; some of them
 * when there are many, the rest in the next look.
 */
export async function followContactEvents(looks: ContactLooks, events: ContactEvent[]): Promise<void> {
  const { store, omnichat, records, contactIndex, rechecks } = looks;
  let reads = 0;
  for (let at = 0; at < events.length && reads < maxReads; at += parallelReads) {
    const some = events.slice(at, at + parallelReads);
    const userIds = await tellingNews(looks, some);
    reads += userIds.length;
    // A contact that cannot be read stays as it is known.
    const { answers } = await omnichat.askEach(userIds, (userId) => contactIndex.refreshContact(userId));
    const concerned = userIds.filter((userId) => answers.get(userId) !== false);
    const members = await records.findSharing(concerned, []);
    await rechecks.ofMembers(members, traceparentOf(some, members));
    await removeContactEvents(store, some);
  }
}

/**
 * The contacts of which the events tell news. Echoes of our own writes arrive before the record of the write is stored,
 * and even before its answer.
 */
async function tellingNews({ queue, records, work }: ContactLooks, events: ContactEvent[]): Promise<string[]> {
  const underWay = events.flatMap(({ userId }) => queue.forContact(userId) ?? []).filter(({ isSent }) => isSent);
  await Promise.race([Promise.all(underWay.map(({ outcome }) => outcome)), work.over]);
  const known = await records.loadContacts(events.map(({ userId }) => userId));
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
