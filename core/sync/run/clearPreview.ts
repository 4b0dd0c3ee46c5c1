import { attributeTypes, settingsInForce } from '../../domain/keptAttributes';
import type { Store } from '../../store';
import type { Integration } from '../../store/documents';
import { takingBackOf } from '../records/contactState';
import { writtenTo, writtenUserId } from '../records/keys';
import { Records } from '../records/records';

/** This many members are looked at for each one of the sample: a contact may have lost what was written to it. */
const lookedAtForEach = 4;

/**
 * What taking back would take off contacts, by our records: how many contacts, and of a few the names of fields, no
 * value. Asks no partner.
 */
export async function previewClearing(
  store: Store,
  integration: Pick<Integration, '_id' | 'lineAccount' | 'settings' | 'appliedSettings'>,
  sampleSize: number,
) {
  const { _id, lineAccount } = integration;
  if (!lineAccount) return { contacts: 0, sample: [] };
  const none = { isValid: false, assertHeld: () => Promise.reject(new Error('a preview writes nothing')) };
  const records = new Records(store, _id, lineAccount.channelId, none, attributeTypes(...settingsInForce(integration)));
  const at = { place: records, fingerprints: store.fingerprints.for(_id) };
  const members = await records.listSome(writtenTo(records), lookedAtForEach * sampleSize);
  const written = members.flatMap(({ customerId, ...member }) => {
    const userId = writtenUserId(member, records);
    return userId === null ? [] : [{ customerId, userId }];
  });
  const contacts = await records.loadContacts(written.map(({ userId }) => userId));
  const sample = written.flatMap(({ customerId, userId }) => {
    const contact = contacts.get(userId);
    const difference = contact && takingBackOf(customerId, contact, records.openOwnTags(contact), at);
    if (!difference) return [];
    const { memberId, customAttributes = [], tagsToRemove = [] } = difference.body;
    const attributes = customAttributes.map(({ key }) => key);
    const tags = tagsToRemove.length;
    return [{ customerId, lineUserId: userId, memberId: memberId !== undefined, attributes, tags }];
  });
  return { contacts: await records.countWritten(), sample: sample.slice(0, sampleSize) };
}
