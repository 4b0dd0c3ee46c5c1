import type { World } from '../core/world';
import { sameState } from './compareStates';
import { applyWrite, emptyState, type ContactWrite } from './contactWrite';
import type { OmnichatEvents } from './events';
import { noteTags } from './taggingLog';
import type { Channel, Contact, ContactState, CustomerProfile, Team } from './team';

interface Tools {
  world: World;
  events: OmnichatEvents;
}

/** Applies an API write to a contact, creates an unknown contact, and sends the event that `echoApiWrites` asks for. */
export function writeContact(
  { world, events }: Tools,
  team: Team,
  channel: Channel,
  userId: string,
  write: ContactWrite,
): void {
  const existing = channel.get(userId);
  if (!existing) world.log.alarm('contact_created_by_write', userId);
  const contact = existing ?? newContact(channel.channelId, userId, world.now(), emptyState, null);
  const before = contact.state;
  for (const tag of write.tagsToAdd) if (before.tags.includes(tag)) world.log.alarm('tag_added_again', tag);
  const after = applyWrite(before, write);
  const isChanged = !existing || !sameState(team, before, after);
  if (existing && !isChanged) world.log.alarm('write_without_change', userId);

  keepStatusTime(contact, after, world.now());
  if (existing) team.setState(channel, contact, after, world.now());
  else {
    contact.state = after;
    team.addContact(channel, contact);
  }
  noteTags(team, contact, [...(write.tags ?? []), ...write.tagsToAdd], 'open_api', world.now());
  const { memberId } = write.fields;
  // An id that the contact carried already was not set by this write: the team may have given it.
  if (memberId && memberId !== before.memberId) contact.writtenMemberIds.push(memberId);

  if (isEchoed(world, isChanged)) {
    events.customerChanged(team, contact, existing ? 'customer/update' : 'customer/create');
  }
}

/** A customer whom an API call names. */
export interface NamedCustomer {
  /** Omnichat's id. */
  id: string;
  memberId: string | null;
  contacts: readonly Contact[];
}

/** Applies an API write to every contact of a customer, and to the profile of one who has it or has no contact. */
export function writeCustomer(
  { world, events }: Tools,
  team: Team,
  { id, memberId, contacts }: NamedCustomer,
  write: ContactWrite,
): void {
  for (const contact of contacts) {
    const channel = team.channels.get(contact.channelId);
    if (channel) writeContact({ world, events }, team, channel, contact.id, write);
  }
  const existing = team.customers.get(id);
  if (contacts.length > 0 && !existing) return;
  const nowMs = world.now();
  const before: CustomerProfile = { ...emptyState, memberId, createdAtMs: nowMs, updatedAtMs: nowMs, ...existing };
  const after = { ...before, ...applyWrite(before, write), updatedAtMs: nowMs };
  team.customers.set(id, after);
  team.isDirty = true;
  // Where there are contacts, their events have told it.
  if (contacts.length > 0 || !isEchoed(world, !existing || !sameState(team, before, after))) return;
  events.profileChanged(team, id, after, existing ? 'customer/update' : 'customer/create');
}

function isEchoed({ settings }: World, isChanged: boolean): boolean {
  const { echoApiWrites } = settings.omnichatWebhooks;
  return echoApiWrites === 'every' || (echoApiWrites === 'changed' && isChanged);
}

/** A change made by the team itself in the portal, or by the customer in LINE: it changes the contact's `base` too. */
export function editContact(
  { world, events }: Tools,
  team: Team,
  channel: Channel,
  contact: Contact,
  patch: Partial<ContactState>,
  options: { emit: boolean; bindPhone: boolean },
): void {
  const before = contact.state;
  const after = mergeState(before, patch);
  if (contact.base === before) contact.base = after;
  else if (contact.base) {
    // A tag that the API put there does not become the team's because an edit by the team lists it again.
    const { base } = contact;
    const tags = patch.tags?.filter((tag) => base.tags.includes(tag) || !before.tags.includes(tag));
    contact.base = mergeState(base, tags ? { ...patch, tags } : patch);
  }
  contact.edited = true;
  const newTags = after.tags.filter((tag) => !before.tags.includes(tag));
  noteTags(team, contact, newTags, 'manual', world.now());
  keepStatusTime(contact, after, world.now());
  team.setState(channel, contact, after, world.now());
  if (!options.emit) return;
  if (before.status !== after.status) events.subscription(team, contact);
  if (options.bindPhone) events.phoneBound(team, contact);
  if (Object.keys(patch).some((key) => key !== 'status')) events.customerChanged(team, contact, 'customer/update');
}

/** Keeps since when a contact is, or is no longer, a friend of the account; to be called before the state changes. */
function keepStatusTime(contact: Contact, after: ContactState, nowMs: number): void {
  if (contact.state.status === after.status) return;
  if (after.status) contact.subscribedAtMs = nowMs;
  contact.unsubscribedAtMs = after.status ? null : nowMs;
}

function mergeState(state: ContactState, patch: Partial<ContactState>): ContactState {
  return { ...state, ...patch, attributes: { ...state.attributes, ...patch.attributes } };
}

export function newContact(
  channelId: string,
  userId: string,
  atMs: number,
  state: ContactState,
  base: ContactState | null,
): Contact {
  return {
    channelId,
    id: userId,
    state,
    base,
    writtenMemberIds: [],
    missing: 'null',
    lastMessageAtMs: null,
    subscribedAtMs: atMs,
    unsubscribedAtMs: null,
    createdAtMs: atMs,
    updatedAtMs: atMs,
  };
}
