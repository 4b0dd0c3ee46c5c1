import fc from 'fast-check';
import { customAttributes } from '../../core/domain/attributes';
import { attributeTypes } from '../../core/domain/keptAttributes';
import type { AttributeType, AttributeValue, Contact, ContactUpsert, DesiredContact } from '../../core/domain/types';
import { FingerprintKeys } from '../../core/store/sealing/fingerprint';
import { contactStateOf } from '../../core/sync/records/contactState';

export const fingerprints = new FingerprintKeys(Buffer.alloc(32, 7)).for('integration');
export const place = { integrationId: 'integration', channelId: 'channel', attributeTypes: attributeTypes() };
export const bare: Contact = {
  userId: 'U1',
  memberId: null,
  phone: null,
  email: null,
  tags: [],
  attributes: [],
  updatedAtMs: null,
};
export const nothingDesired: DesiredContact = {
  memberId: 'member',
  phone: null,
  email: null,
  tags: [],
  attributes: [],
};

export function stateOf(contact: Partial<Contact>) {
  return contactStateOf({ ...bare, ...contact }, place, fingerprints);
}

/** What Omnichat makes of an upsert (contract 4.3): absent fields stay, tags are added and removed. */
export function written(contact: Contact, body: ContactUpsert): Contact {
  const attributes = new Map(contact.attributes.map(({ key, value }) => [key, value]));
  for (const { key, value } of body.customAttributes ?? []) attributes.set(key, value);
  const tags = [...new Set([...contact.tags, ...(body.tagsToAdd ?? [])])];
  return {
    ...contact,
    memberId: body.memberId === undefined ? contact.memberId : body.memberId || null,
    phone: body.phone ?? contact.phone,
    email: body.email ?? contact.email,
    tags: tags.filter((tag) => !body.tagsToRemove?.includes(tag)),
    attributes: [...attributes].map(([key, value]) => ({ key, value })),
  };
}

const valueOf: Record<AttributeType, fc.Arbitrary<AttributeValue>> = {
  text: fc.string({ maxLength: 8 }),
  date: fc.constantFrom('2026-01-31', '1970-01-01', '1999-12-31'),
  datetime: fc.constantFrom('2026-01-31T10:00:00', '1999-12-31T23:59:59'),
  number: fc.integer({ min: 0, max: 3 }),
  boolean: fc.boolean(),
};
export const tag = fc.constantFrom('VIP', 'new', 'team', '老客戶');
export const phone = fc.constantFrom(null, '886912345678', '85291234567');
export const email = fc.constantFrom(null, 'a@example.com', 'b@example.com');
export const someTags = fc.uniqueArray(tag);

export const anyContact: fc.Arbitrary<Contact> = fc
  .record({
    memberId: fc.constantFrom(null, 'member', 'other'),
    phone,
    email,
    tags: someTags,
    values: fc.tuple(...customAttributes.map(({ type }) => fc.option(valueOf[type]))),
  })
  .map(({ values, ...rest }) => ({
    ...bare,
    ...rest,
    attributes: customAttributes.flatMap(({ key }, at) => (values[at] === null ? [] : [{ key, value: values[at]! }])),
  }));

export const anyDesired: fc.Arbitrary<DesiredContact> = fc
  .record({
    phone,
    email,
    tags: someTags,
    values: fc.tuple(...customAttributes.map(({ type }) => fc.option(valueOf[type]))),
  })
  .map(({ values, ...rest }) => ({
    memberId: 'member',
    ...rest,
    attributes: customAttributes.map(({ key, type }, at) => ({ key, type, value: values[at] ?? null })),
  }));

export const once = { numRuns: 300, seed: 40 };
