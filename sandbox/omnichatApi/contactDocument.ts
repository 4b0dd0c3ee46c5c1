import { omniIdOf } from './customerId';
import type { AttributeValue, Contact, Team } from './team';

/** A contact as `GET /v1/contacts` shows it. How it shows missing values differs from contact to contact. */
export function contactDocument(team: Team, contact: Contact): Record<string, unknown> {
  const { state, missing } = contact;
  const text = (value: string | null) => (value === null || value === '' ? (missing === 'null' ? null : '') : value);
  const attributes = Object.entries(state.attributes).flatMap(([key, value]) => {
    const definition = team.definitions.get(key);
    return definition ? [{ key, value, type: definition.type, displayName: definition.displayName }] : [];
  });
  const document: Record<string, unknown> = {
    channel: { platform: 'line', channelId: contact.channelId },
    id: contact.id,
    name: state.name,
    lastMessageTime: contact.lastMessageAtMs,
    status: state.status,
    email: text(state.email),
    phone: text(state.phone),
    memberId: text(state.memberId),
    note: text(state.note),
    tags: state.tags.length === 0 && missing === 'null' ? null : state.tags,
    agentName: null,
    agentEmployeeCode: null,
    // The documents disagree about its type: an ISO text in one place, milliseconds in another.
    agentBindTime:
      missing === 'null'
        ? null
        : missing === 'empty'
          ? contact.subscribedAtMs
          : new Date(contact.subscribedAtMs).toISOString(),
    agentLocationName: null,
    agentLocationCode: null,
  };
  if (missing !== 'absent' || attributes.length > 0) document.customAttributes = attributes;
  if (missing !== 'absent') {
    document.subscribedAt = contact.subscribedAtMs;
    document.unsubscribedAt = contact.unsubscribedAtMs;
  }
  document.updatedAt = contact.updatedAtMs;
  return document;
}

const typeNumbers = { text: 1, number: 2, date: 3, datetime: 4, boolean: 5 } as const;

/**
 * The cross-channel customer behind a member id, undefined when there is none. The profile of a customer fills what the
 * contacts lack.
 */
export function customerDocument(team: Team, memberId: string): Record<string, unknown> | undefined {
  const contacts = team.contactsOfMember(memberId);
  const username = omniIdOf(team, memberId);
  const profile = team.customers.get(username);
  const points = team.points.get(memberId);
  if (contacts.length === 0 && !profile) return undefined;
  const parts = [...contacts.map((contact) => ({ ...contact, ...contact.state })), ...(profile ? [profile] : [])];
  const text = (field: 'name' | 'phone' | 'email') => parts.find((part) => part[field])?.[field] ?? null;
  const attributes: Record<string, AttributeValue> = {};
  for (const part of [...parts].reverse()) Object.assign(attributes, part.attributes);
  return {
    username,
    name: text('name'),
    profilePicture: null,
    memberId,
    phone: text('phone'),
    email: text('email'),
    socialChannelSubscribed: contacts.some(({ state }) => state.status),
    tags: [...new Set(parts.flatMap(({ tags }) => tags ?? []))],
    reachable: contacts.some(({ state }) => state.status),
    customAttributes: Object.entries(attributes).flatMap(([key, value]) => {
      const definition = team.definitions.get(key);
      if (!definition) return [];
      const { displayName, type, isActive } = definition;
      return [{ key, type: typeNumbers[type], value, displayName, status: isActive }];
    }),
    linkedUsers: contacts.map(({ id, channelId, state }) => ({
      platform: 'line',
      channelId,
      channelUserId: id,
      channelUsername: `li${id.toLowerCase()}`,
      channelName: team.channels.get(channelId)?.name ?? '',
      roomId: `li${channelId}-${id.toLowerCase()}`,
      subscribed: state.status,
    })),
    pointBalance: String(points?.balance ?? 0),
    accumulatedPoints: String(points?.accumulated ?? 0),
    lastMessageReceivedAt: contacts[0]?.lastMessageAtMs ?? null,
    lastCsMessageSentAt: null,
    lastMarketingMessageSentAt: null,
    createdAt: Math.min(...parts.flatMap(({ createdAtMs }) => createdAtMs ?? [])),
    updatedAt: Math.max(...parts.flatMap(({ updatedAtMs }) => updatedAtMs ?? [])),
  };
}
