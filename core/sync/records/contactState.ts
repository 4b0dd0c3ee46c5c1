import type { AttributeType, AttributeValue, Contact, ContactUpsert, DesiredContact } from '../../domain/types';
import type { ContactState } from '../../store/documents';
import type { Fingerprints } from '../../store/sealing/fingerprint';
import { newContact, type Place } from './keys';

/** A look at contacts in Omnichat. */
export interface ContactLook {
  /** By the monotonic clock. */
  askedAtMs: number;
  /** Nothing is on record yet of the account's contacts. */
  isFirst?: boolean;
  /** Called for each contact, with its state as found now and the state that was on record. */
  onMet?: (now: ContactState, known: ContactState | undefined) => void;
  onNews?: OnNews | undefined;
}

/**
 * Called with the LINE ids of contacts that are news, before these contacts are stored: once stored, they would be no
 * news to the next holder of the lease. Contacts that were found are in memory by then, so members are judged by them
 * already.
 */
export type OnNews = (userIds: string[]) => Promise<void>;

/** Fingerprint of a value that means "cleared" in Omnichat, which has no null: empty, 0, false, 1970 (contract 4.5). */
export const cleared = '';

const clearedValue: Record<AttributeType, AttributeValue> = {
  text: '',
  date: '',
  datetime: '',
  number: 0,
  boolean: false,
};

function isClearedValue(value: AttributeValue, type: AttributeType): boolean {
  return value === '' || value === 0 || value === false || isClearedDate(value, type);
}

/** Whether a value is what Omnichat shows for a date or time that was cleared (contract 4.5). */
export function isClearedDate(value: AttributeValue, type: AttributeType | undefined): boolean {
  return (type === 'date' || type === 'datetime') && String(value).startsWith('1970-01-01');
}

export function valueFingerprint(value: AttributeValue, type: AttributeType, fingerprints: Fingerprints): string {
  return isClearedValue(value, type) ? cleared : fingerprints.of('attribute', `${typeof value}:${String(value)}`);
}

/** What a contact carries, as fingerprints. Attributes that the service does not fill are left out. */
export function contactStateOf(contact: Contact, place: Place, fingerprints: Fingerprints): ContactState {
  const attributes: Record<string, string> = {};
  for (const { key, value } of contact.attributes) {
    const type = place.attributeTypes.get(key);
    if (type) attributes[key] = valueFingerprint(value, type, fingerprints);
  }
  return {
    ...newContact(place, contact.userId),
    memberId: contact.memberId,
    phone: contact.phone === null ? null : fingerprints.of('phone', contact.phone),
    email: contact.email === null ? null : fingerprints.of('email', contact.email),
    attributes,
    tags: contact.tags.map((tag) => fingerprints.of('tag', tag)),
  };
}

export interface Difference {
  body: ContactUpsert;
  /** What the contact carries once the body is written. */
  next: ContactState;
  ownTags: string[];
}

/** Which attributes are the service's, and what makes the fingerprints that stand for values on record. */
interface At {
  place: Pick<Place, 'attributeTypes'>;
  fingerprints: Fingerprints;
}

/**
 * The smallest upsert that makes a contact carry what it should; null when nothing would change (contract trap 15). A
 * phone or e-mail that the member lacks stays on the contact. So does an attribute that is switched off, unless the
 * contact carried another member.
 * @param ownTags the tags that the service added earlier: only these are ever taken off again.
 */
export function differenceOf(
  desired: DesiredContact,
  current: ContactState,
  ownTags: string[],
  { place, fingerprints }: At,
): Difference | null {
  const body: ContactUpsert = {};
  const next: ContactState = { ...current, attributes: { ...current.attributes } };
  delete next.isExpected;
  if (current.memberId !== desired.memberId) next.memberId = body.memberId = desired.memberId;
  for (const field of ['phone', 'email'] as const) {
    const value = desired[field];
    if (value === null) continue;
    const print = fingerprints.of(field, value);
    if (print === current[field]) continue;
    body[field] = value;
    next[field] = print;
  }
  const customAttributes = changedAttributes(desired, next, fingerprints);
  if (current.memberId !== null && current.memberId !== desired.memberId)
    customAttributes.push(...clearOthers(desired.attributes, next.attributes, place));
  if (customAttributes.length > 0) body.customAttributes = customAttributes;
  const tags = changedTags(desired.tags, current.tags, ownTags, fingerprints);
  if (tags.add.length > 0) body.tagsToAdd = tags.add;
  if (tags.remove.length > 0) body.tagsToRemove = tags.remove;
  next.tags = tags.next;
  return Object.keys(body).length === 0 ? null : { body, next, ownTags: tags.own };
}

/**
 * What a contact will carry once an upsert is written that was decided before this look at the contact.
 * @param next what the contact was to carry, by what was known when the upsert was decided.
 */
export function onceWritten(
  found: ContactState,
  body: ContactUpsert,
  next: ContactState,
  fingerprints: Fingerprints,
): ContactState {
  const { memberId, phone, email, sealedOwnTags } = next;
  const attributes = { ...found.attributes };
  for (const { key } of body.customAttributes ?? []) attributes[key] = next.attributes[key] ?? cleared;
  const tags = new Set(found.tags);
  for (const tag of body.tagsToAdd ?? []) tags.add(fingerprints.of('tag', tag));
  for (const tag of body.tagsToRemove ?? []) tags.delete(fingerprints.of('tag', tag));
  return {
    ...found,
    ...(body.memberId === undefined ? {} : { memberId }),
    ...(body.phone === undefined ? {} : { phone }),
    ...(body.email === undefined ? {} : { email }),
    attributes,
    tags: [...tags],
    sealedOwnTags,
  };
}

function changedAttributes(desired: DesiredContact, next: ContactState, fingerprints: Fingerprints) {
  const changed: { key: string; value: AttributeValue }[] = [];
  for (const { key, type, value } of desired.attributes) {
    const current = next.attributes[key];
    const wanted = value === null ? cleared : valueFingerprint(value, type, fingerprints);
    if (value === null && current === undefined) continue;
    if (current === wanted) continue;
    changed.push({ key, value: value ?? clearedValue[type] });
    next.attributes[key] = wanted;
  }
  return changed;
}

/** Clears the service's attributes that have a value, except those in `kept`. */
function clearOthers(kept: { key: string }[], attributes: Record<string, string>, { attributeTypes }: At['place']) {
  const keptKeys = new Set(kept.map(({ key }) => key));
  const others = [...attributeTypes].filter(([key]) => attributes[key] && !keptKeys.has(key));
  for (const [key] of others) attributes[key] = cleared;
  return others.map(([key, type]) => ({ key, value: clearedValue[type] }));
}

function changedTags(desired: string[], current: string[], ownTags: string[], fingerprints: Fingerprints) {
  if (desired.length === 0 && ownTags.length === 0) return { add: [], remove: [], next: current, own: ownTags };
  const present = new Set(current);
  const add = desired.filter((tag) => !present.has(fingerprints.of('tag', tag)));
  const gone = ownTags.filter((tag) => !desired.includes(tag));
  const remove = gone.filter((tag) => present.has(fingerprints.of('tag', tag)));
  for (const tag of add) present.add(fingerprints.of('tag', tag));
  for (const tag of remove) present.delete(fingerprints.of('tag', tag));
  return {
    add,
    remove,
    next: [...present],
    own: [...new Set([...ownTags.filter((tag) => !gone.includes(tag)), ...add])],
  };
}

/**
 * The upsert that takes our data of a member off a contact: attributes and `memberId` cleared, our tags removed; phone,
 * e-mail and chat stay. Null when the contact does not carry this member (any more).
 */
export function clearanceOf(customerId: string, current: ContactState, ownTags: string[], at: At): Difference | null {
  return current.memberId === customerId ? takingBackOf(customerId, current, ownTags, at) : null;
}

/**
 * The upsert that takes back what the service wrote for a member. The service's record alone says that the contact is
 * theirs: where the team has replaced the `memberId`, the new one stays. Null when nothing of the service is on it.
 */
export function takingBackOf(
  customerId: string,
  current: ContactState,
  ownTags: string[],
  { place, fingerprints }: At,
): Difference | null {
  const attributes = { ...current.attributes };
  const customAttributes = clearOthers([], attributes, place);
  const present = new Set(current.tags);
  const remove = ownTags.filter((tag) => present.delete(fingerprints.of('tag', tag)));
  const body: ContactUpsert = {};
  if (current.memberId === customerId) body.memberId = '';
  if (customAttributes.length > 0) body.customAttributes = customAttributes;
  if (remove.length > 0) body.tagsToRemove = remove;
  if (Object.keys(body).length === 0) return null;
  const memberId = body.memberId === '' ? null : current.memberId;
  const next = { ...current, memberId, attributes, tags: [...present], sealedOwnTags: null };
  return { body, next, ownTags: [] };
}

/** Whether two states of a contact are the same. A contact that was only expected, and is there now, has changed. */
export function isSameState(a: ContactState, b: ContactState): boolean {
  return a.tags.length === b.tags.length && isOnlyTagged(a, b);
}

/** Whether a contact is as it was, except that tags may have been added. */
export function isOnlyTagged(now: ContactState, before: ContactState): boolean {
  return (
    now.isExpected === before.isExpected &&
    before.tags.every((tag) => now.tags.includes(tag)) &&
    now.memberId === before.memberId &&
    now.phone === before.phone &&
    now.email === before.email &&
    sameAttributes(now.attributes, before.attributes)
  );
}

function sameAttributes(a: Record<string, string>, b: Record<string, string>): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}
