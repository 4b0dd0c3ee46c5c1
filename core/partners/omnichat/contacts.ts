import { PartnerError } from '../../domain/partnerError';
import type { Contact, ContactUpsert } from '../../domain/types';
import type { PartnerCalls } from '../http/partnerCalls';
import { queryString } from '../http/query';
import { isOwnError } from './classify';
import { contactPageSchema, contactSchema, toContact } from './schemas';

/** The contact upsert is PUT in Omnichat's complete documents and POST in early drafts (contract 3). */
const upsertMethod = 'PUT';

export interface ContactAddress {
  /** LINE Messaging API channel id of the LINE Official Account. */
  channelId: string;
  /** LINE user id. */
  userId: string;
}

export interface ContactQuery {
  channelId: string;
  /** Epoch milliseconds, inclusive. */
  updatedAfterMs: number;
  /** Epoch milliseconds, exclusive. */
  updatedBeforeMs: number;
  /** From 1. */
  page: number;
  /** 100 at most. */
  pageSize: number;
}

export interface ContactPage {
  /** Without the contacts that could not be read. */
  contacts: Contact[];
  receivedCount: number;
  totalCount: number | null;
}

export interface NamedContact {
  contact: Contact;
  name: string | null;
}

/** One page of a LINE Official Account's contacts; their order is not documented. @throws PartnerError */
export async function listContacts(
  api: PartnerCalls,
  token: string,
  query: ContactQuery,
  signal?: AbortSignal,
): Promise<ContactPage> {
  const { channelId, updatedAfterMs, updatedBeforeMs, page, pageSize } = query;
  const parameters = { channelId, updatedAfter: updatedAfterMs, updatedBefore: updatedBeforeMs, page, pageSize };
  const { found, ...counts } = await readContacts(api, 'listContacts', token, parameters, signal);
  return { contacts: found.map(({ contact }) => contact), ...counts };
}

/** One contact; null when this LINE user is no contact of the account. @throws PartnerError */
export async function getContact(
  api: PartnerCalls,
  token: string,
  address: ContactAddress,
  signal?: AbortSignal,
): Promise<Contact | null> {
  const found = await getNamedContact(api, token, address, signal);
  return found?.contact ?? null;
}

/** Like `getContact`, with the name that the team sees in its inbox. For people who look at it: syncs read no names. */
export async function getNamedContact(
  api: PartnerCalls,
  token: string,
  { channelId, userId }: ContactAddress,
  signal?: AbortSignal,
): Promise<NamedContact | null> {
  try {
    const { found, receivedCount } = await readContacts(api, 'getContact', token, { channelId, userId }, signal);
    const named = found.find(({ contact }) => contact.userId === userId);
    if (named) return named;
    if (receivedCount === 0) return null;
    // An unreadable contact must not pass for an absent one: a write would overwrite unseen what it carries.
    throw new PartnerError({ partner: 'omnichat', kind: 'member_rejected', code: 'contact_unreadable' });
  } catch (error) {
    if (error instanceof PartnerError && error.kind === 'not_found') return null;
    throw error;
  }
}

/**
 * Writes one contact: only what the body names changes. An unknown LINE user id makes a new contact.
 * @throws PartnerError; `member_rejected` when Omnichat refuses this contact for good.
 */
export async function putContact(
  writes: PartnerCalls,
  token: string,
  { channelId, userId }: ContactAddress,
  body: ContactUpsert,
  signal?: AbortSignal,
): Promise<void> {
  const path = `/v1/contacts/line?channelId=${encodeURIComponent(channelId)}&userId=${encodeURIComponent(userId)}`;
  const answer = await writes.send('putContact', token, { method: upsertMethod, path, body, signal });
  // Omnichat answers a write with an empty body (contract 3). A page of HTML comes from a proxy, whatever its status.
  // An error in an answer of success is an error all the same. Other JSON says nothing against the write.
  if (answer.isUnreadable || isOwnError(answer.body)) throw writes.unreadable(answer);
}

async function readContacts(
  api: PartnerCalls,
  operation: string,
  token: string,
  parameters: Record<string, string | number>,
  signal: AbortSignal | undefined,
): Promise<Omit<ContactPage, 'contacts'> & { found: NamedContact[] }> {
  const path = `/v1/contacts${queryString({ platform: 'line', ...parameters })}`;
  const answer = await api.send(operation, token, { method: 'GET', path, signal });
  const page = contactPageSchema.safeParse(answer.body);
  if (!page.success) throw api.unreadable(answer);
  const found = page.data.content.flatMap((item) => {
    const { success, data } = contactSchema.safeParse(item);
    return success ? [{ contact: toContact(data), name: data.name }] : [];
  });
  return { found, receivedCount: page.data.content.length, totalCount: page.data.totalElements ?? null };
}
