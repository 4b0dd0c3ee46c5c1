import { pause, withDeadline } from '../../runtime/async';
import type { ContactEvent, Member } from '../../store/documents';
import { fetchContactEvents, removeContactEvents, removeContactEventsBefore } from '../../store/inbox/waiting';
import { maxCarried } from '../../store/inbox/webhookInbox';
import { isEcho } from './contactEcho';
import type { TeamParts } from '../delivery/teamParts';
import type { ContactIndex } from './contactIndex';

const parallelReads = 10;
/** Contacts read before members' own changes have their turn: half a second of the cap. The next look reads more. */
const maxReads = 20;
/** If more contacts changed, as after an import of friends, one walk through what changed takes fewer calls. */
const mostLookedAt = 300;
/** How far our processes' clocks may be apart. The walk covers events that arrived at least this long before it. */
const clocksApartMs = 10_000;
const idleMs = 150;
/** Members' own changes wait this long for contacts that are read, so that they are judged by what is found. */
const mostWaitedMs = 1_000;

export interface ContactLooks extends Pick<
  TeamParts,
  'store' | 'omnichat' | 'records' | 'queue' | 'rechecks' | 'work'
> {
  contactIndex: ContactIndex;
}

/** Follows what Omnichat's webhooks tell of contacts: reads each one, or where many changed, makes one walk. */
export class ContactFeed {
  /** The walk, or the reads of single contacts, under way. */
  private look: Promise<void> | null = null;

  constructor(private readonly looks: ContactLooks) {}

  /** @returns whether events waited, or wait still for the end of a look. */
  async follow(): Promise<boolean> {
    const { looks } = this;
    // Members' own changes do not wait for the end of a look; events of contacts do.
    if (this.look) await pause(idleMs, looks.work.signal);
    if (this.look) return true;
    const waiting = await fetchContactEvents(looks.records.integrationId, looks.store);
    const events = await withoutWrites(looks, waiting);
    const news = await tellingNews(looks, events);
    const telling = new Set(news);
    const echoes = events.filter((event) => !telling.has(event));
    await removeContactEvents(looks.store, echoes);
    const isWalk = news.length > mostLookedAt;
    const look = isWalk ? walkThroughChanged(looks, news) : followOneByOne(looks, news.slice(0, maxReads));
    this.look = look.catch(looks.work.fail).finally(() => (this.look = null));
    if (!isWalk) await withDeadline(this.look, mostWaitedMs, () => undefined);
    return waiting.length > 0;
  }

  async whenDone(): Promise<void> {
    await this.look;
  }
}

/** Brings the index up to date, which meets every contact of the events. Rechecks members, many by a full read. */
async function walkThroughChanged(looks: ContactLooks, events: ContactEvent[]): Promise<void> {
  const { store, records, contactIndex, rechecks, work } = looks;
  const before = new Date(Date.now() - clocksApartMs);
  await rechecks.ofWalk((onNews) => contactIndex.refresh(onNews));
  if (work.outcome) return;
  await removeContactEventsBefore(store, records.integrationId, before);
  await removeContactEvents(store, events);
}

/** Reads contacts that Omnichat's webhooks spoke of, and has the members with their LINE ids judged anew. */
async function followOneByOne(looks: ContactLooks, events: ContactEvent[]): Promise<void> {
  const { store, omnichat, records, contactIndex, rechecks, work } = looks;
  for (let at = 0; at < events.length; at += parallelReads) {
    const some = events.slice(at, at + parallelReads);
    const onNews = async (userIds: string[]) => {
      const members = await records.findSharing(userIds, []);
      await rechecks.ofMembers(members, traceparentOf(some, members));
    };
    const userIds = some.map(({ userId }) => userId);
    const look = (userId: string) => contactIndex.refreshContact(userId, onNews);
    const { failed } = await omnichat.askEachContact(work, userIds, look);
    // A contact that cannot be read stays as it is on record. Its members are judged anew all the same.
    await onNews(failed);
    await removeContactEvents(store, some);
  }
}

/**
 * The events of contacts without a write under way: the echo of our own write may arrive before Omnichat's answer.
 * Waits a moment for such writes. Events of those that take longer stay, so that a late answer holds up no change.
 */
async function withoutWrites({ queue, work }: ContactLooks, events: ContactEvent[]): Promise<ContactEvent[]> {
  const underWay = events.flatMap(({ userId }) => queue.forContact(userId) ?? []).filter(({ isSent }) => isSent);
  if (underWay.length === 0) return events;
  await Promise.race([Promise.all(underWay.map(({ outcome }) => outcome)), pause(idleMs, work.signal)]);
  return events.filter(({ userId }) => !queue.forContact(userId)?.isSent);
}

/** The events that tell news: what is not on record, or may not be. */
async function tellingNews({ records }: ContactLooks, events: ContactEvent[]): Promise<ContactEvent[]> {
  const known = await records.loadContacts(events.map(({ userId }) => userId));
  return events.filter(({ userId, carried = [] }) => {
    const contact = known.get(userId);
    if (!contact || carried.length === 0 || carried.length >= maxCarried) return true;
    return !carried.every((state) => state !== null && isEcho(state, contact));
  });
}

/** A member that is judged anew because of a contact's event belongs to the trace of that event. */
function traceparentOf(events: ContactEvent[], members: Member[]): (customerId: string) => string | null {
  const byUserId = new Map(events.map(({ userId, traceparent }) => [userId, traceparent]));
  const byCustomerId = new Map(members.map((member) => [member.customerId, byUserId.get(member.lineUserId ?? '')]));
  return (customerId) => byCustomerId.get(customerId) ?? null;
}
