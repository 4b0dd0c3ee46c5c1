import { clockAllowanceMs } from '../../domain/clock';
import type { Contact } from '../../domain/types';
import { contactStateOf } from '../records/contactState';
import { ContactWalk } from './contactWalk';
import { askEach } from '../lane/askEach';
import { readingAccount } from '../lane/lineAccount';
import { describeAttributes, LostAttributes } from '../records/lostAttributes';
import type { LaneSession } from '../lane/session';

/** Changes that show late. */
const overlapMs = 120_000;
/** A walk that missed contacts is repeated; more often than this the partner's totals are taken for wrong. */
const maxWalks = 3;
/** Comparing all contacts with the index may cost this share of Omnichat's calls, which the team's programs share. */
const fullWalkBudget = 0.02;
/** Everything updated since the beginning; 0 may pass for no time at all. */
const beginningMs = 1;
/** Contacts that a full walk did not meet are asked for one by one: ten seconds of the cap, the rest another time. */
const maxLookups = 400;
const parallelLookups = 10;

/**
 * Brings the index of the account's contacts up to date: those updated since the last time, or all of them, the first
 * time and as often as 2 % of Omnichat's calls allow. Omnichat tells of no removed contact, and nothing promises that a
 * walk through its pages meets everyone (contract traps 9, 14): only looking at all of them again finds both.
 * @returns LINE ids of contacts that changed without us; none the first time.
 */
export async function refreshContactIndex(session: LaneSession): Promise<string[]> {
  const { integration, channelId } = session.facts;
  const { models } = session.deps.store;
  const isFirst = integration.contactIndexChannelId !== channelId;
  const isFull = isFirst || isFullWalkDue(session);
  if (isFirst) {
    await session.proveLane();
    await models.contacts.deleteMany({ integrationId: integration._id });
  }
  const changed = new Set<string>();
  const lost = isFull && !isFirst ? new LostAttributes() : undefined;
  const deliveredBefore = session.tally.delivered;
  const walkedAtMs = Date.now();
  let calls = 0;
  let afterMs = isFull ? beginningMs : Math.max(beginningMs, integration.contactIndexAtMs - overlapMs);
  let indexAtMs = 0;
  for (let walks = 1; walks <= maxWalks; walks += 1) {
    const startedAtMs = Date.now();
    // Times of change are by the partner's clock: what changed just now may lie ahead of ours.
    const window = { updatedAfterMs: afterMs, updatedBeforeMs: startedAtMs + clockAllowanceMs };
    const walk = new ContactWalk(session, window, (contacts, askedAtMs) =>
      indexContacts(session, contacts, { askedAtMs, isFirst: isFirst && walks === 1, changed, lost }),
    );
    const isComplete = await readingAccount(session, () => walk.run());
    calls += walk.calls;
    if (isComplete && isFull && !isFirst && walks === 1) await lookUpMissing(session, walk, changed);
    const tookMs = Date.now() - startedAtMs;
    const earliestMs = startedAtMs - clockAllowanceMs;
    indexAtMs = Math.min(Math.max(walk.latestUpdateMs - tookMs, earliestMs), startedAtMs + clockAllowanceMs);
    if (!isComplete) continue;
    if (tookMs <= overlapMs) break;
    afterMs = earliestMs;
  }
  const update = {
    contactIndexAtMs: indexAtMs,
    contactIndexChannelId: channelId,
    ...(isFull ? { contactIndexWalkedAtMs: walkedAtMs, contactIndexWalkCalls: calls } : {}),
    // What was written while contacts were listed may be on record before it shows.
    ...(lost && session.tally.delivered === deliveredBefore ? { lostAttributes: lost.keys } : {}),
  };
  // Once, and somebody may have wiped them; written again and lost again, and Omnichat does not keep them.
  const lostAgain = (update.lostAttributes ?? []).filter((key) => integration.lostAttributes?.includes(key));
  await session.proveLane();
  await models.integrations.updateOne({ _id: integration._id }, { $set: update });
  Object.assign(integration, update);
  session.hasUnknownWrites = false;
  if (lostAgain.length > 0) session.park('attribute_definitions_missing', describeAttributes(lostAgain));
  return [...changed];
}

function isFullWalkDue(session: LaneSession): boolean {
  const { contactIndexWalkedAtMs, contactIndexWalkCalls } = session.facts.integration;
  const { requestsPerSecond } = session.omnichatCalls.pacer;
  const everyMs = (contactIndexWalkCalls / requestsPerSecond / fullWalkBudget) * 1000;
  return Date.now() - contactIndexWalkedAtMs >= everyMs;
}

/** Contacts on record that a walk through all of them did not meet: gone, or missed because pages moved. */
async function lookUpMissing(session: LaneSession, walk: ContactWalk, changed: Set<string>): Promise<void> {
  const missing: string[] = [];
  for await (const userId of session.records.listContacts()) {
    if (!walk.hasSeen(userId)) missing.push(userId);
    if (missing.length >= maxLookups) break;
  }
  for (let at = 0; at < missing.length; at += parallelLookups) {
    const some = missing.slice(at, at + parallelLookups);
    // A contact that cannot be read stays as it is known.
    const { answers } = await askEach(session, 'omnichat', some, (userId) => refreshContact(session, userId));
    for (const userId of answers.keys()) changed.add(userId);
  }
}

async function indexContacts(
  session: LaneSession,
  contacts: Contact[],
  { changed, ...look }: { askedAtMs: number; isFirst: boolean; changed: Set<string>; lost: LostAttributes | undefined },
): Promise<void> {
  // A contact with a request under way will be recorded by it, and newer.
  const free = contacts.filter((contact) => !session.queue.forContact(contact.userId)?.isSent);
  const states = free.map((contact) => stateOf(session, contact));
  for (const userId of await session.records.indexContacts(states, look)) changed.add(userId);
}

function stateOf(session: LaneSession, contact: Contact) {
  return contactStateOf(contact, session.records, session.deps.store.fingerprints);
}

/**
 * Reads one contact as it is now; a contact that is gone leaves the index.
 * @returns whether it is not as it was known, in what members are judged by.
 */
export async function refreshContact(session: LaneSession, userId: string): Promise<boolean> {
  const { deps, facts, records } = session;
  let askedAtMs = 0;
  const ask = () =>
    session.call('omnichat', (signal) => {
      askedAtMs = Date.now();
      return deps.omnichat.getContact(facts.omnichatToken, { channelId: facts.channelId, userId }, signal);
    });
  let contact = await ask();
  while (records.isWrittenSince(userId, askedAtMs)) contact = await ask();
  if (contact) return (await records.indexContacts([stateOf(session, contact)], { askedAtMs })).length > 0;
  await records.removeContact(userId);
  return true;
}
