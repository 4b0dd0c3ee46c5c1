import { clockAllowanceMs } from '../domain/clock';
import type { Contact } from '../domain/types';
import { contactStateOf } from './contactState';
import type { LaneSession } from './session';

const pageSize = 100;
/** Pages asked for at once, so that slow answers do not slow the walk. */
const parallelPages = 16;
/** Changes that show late. */
const overlapMs = 120_000;
/** A walk that missed contacts is repeated; more often than this the partner's totals are taken for wrong. */
const maxWalks = 3;

/**
 * Brings the index of the account's contacts up to date: all of them the first time, then those updated since.
 *
 * Pages are read from the last to the first. A contact that is updated during the walk leaves the window and the ones
 * behind it move up; going backwards such a move repeats contacts, going forwards it would skip them (contract trap 9).
 * @returns LINE ids of contacts that changed without us; none the first time.
 */
export async function refreshContactIndex(session: LaneSession): Promise<string[]> {
  const { integration, channelId } = session.facts;
  const { models } = session.deps.store;
  const isFirst = integration.contactIndexChannelId !== channelId;
  if (isFirst) await models.contacts.deleteMany({ integrationId: integration._id });
  const changed = new Set<string>();
  let afterMs = isFirst ? 0 : Math.max(0, integration.contactIndexAtMs - overlapMs);
  let indexAtMs = 0;
  for (let walks = 1; walks <= maxWalks; walks += 1) {
    const startedAtMs = Date.now();
    // Times of change are by the partner's clock: what changed just now may lie ahead of ours.
    const window = { updatedAfterMs: afterMs, updatedBeforeMs: startedAtMs + clockAllowanceMs };
    const walk = new ContactWalk(session, window, isFirst && walks === 1, changed);
    const isComplete = await walk.run();
    const tookMs = Date.now() - startedAtMs;
    const earliestMs = startedAtMs - clockAllowanceMs;
    indexAtMs = Math.min(Math.max(walk.latestUpdateMs - tookMs, earliestMs), startedAtMs + clockAllowanceMs);
    if (!isComplete) continue;
    if (tookMs <= overlapMs) break;
    afterMs = earliestMs;
  }
  const update = { contactIndexAtMs: indexAtMs, contactIndexChannelId: channelId };
  await models.integrations.updateOne({ _id: integration._id }, { $set: update });
  Object.assign(integration, update);
  return [...changed];
}

/** One walk through the account's contacts of a window. */
class ContactWalk {
  /** The latest change met, by the partner's clock; 0 when none told. */
  latestUpdateMs = 0;
  private readonly seen = new Set<string>();

  constructor(
    private readonly session: LaneSession,
    private readonly window: { updatedAfterMs: number; updatedBeforeMs: number },
    private readonly isFirst: boolean,
    private readonly changed: Set<string>,
  ) {}

  /** @returns whether as many contacts were seen as the partner said there are. */
  async run(): Promise<boolean> {
    const first = await this.readPage(1);
    const total = first.totalCount ?? 0;
    let page = Math.ceil(total / pageSize);
    const readNext = async (): Promise<void> => {
      while (page > 1) await this.index((await this.readPage(page--)).contacts);
    };
    await Promise.all(Array.from({ length: parallelPages }, readNext));
    const last = total > pageSize ? await this.readPage(1) : first;
    await this.index(last.contacts);
    // Without a total, pages are read until one comes short.
    if (first.totalCount === null) await this.walkForwards(first.receivedCount);
    return this.seen.size >= total;
  }

  private async walkForwards(firstCount: number): Promise<void> {
    for (let page = 2, count = firstCount; count >= pageSize; page += 1) {
      const next = await this.readPage(page);
      count = next.receivedCount;
      await this.index(next.contacts);
    }
  }

  private readPage(page: number) {
    const { deps, facts } = this.session;
    const query = { channelId: facts.channelId, ...this.window, page, pageSize };
    return this.session.call('omnichat', (signal) => deps.omnichat.listContacts(facts.omnichatToken, query, signal));
  }

  private async index(contacts: Contact[]): Promise<void> {
    const { session, seen } = this;
    const fresh = contacts.filter((contact) => !seen.has(contact.userId));
    for (const contact of fresh) {
      seen.add(contact.userId);
      this.latestUpdateMs = Math.max(this.latestUpdateMs, contact.updatedAtMs ?? 0);
    }
    // A contact with a request under way will be recorded by it, and newer.
    const free = fresh.filter((contact) => !session.queue.forContact(contact.userId)?.isSent);
    const states = free.map((contact) => stateOf(session, contact));
    for (const userId of await session.records.indexContacts(states, this.isFirst)) this.changed.add(userId);
  }
}

function stateOf(session: LaneSession, contact: Contact) {
  const { records, deps } = session;
  const ids = { _id: records.contactKey(contact.userId), integrationId: records.integrationId };
  return contactStateOf(contact, ids, deps.store.fingerprints);
}

/** Reads one contact as it is now; a contact that is gone leaves the index. */
export async function refreshContact(session: LaneSession, userId: string): Promise<void> {
  const { deps, facts, records } = session;
  const contact = await session.call('omnichat', (signal) =>
    deps.omnichat.getContact(facts.omnichatToken, { channelId: facts.channelId, userId }, signal),
  );
  if (contact) await records.indexContacts([stateOf(session, contact)], false);
  else await records.removeContact(userId);
}
