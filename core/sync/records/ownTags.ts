import type { Store } from '../../store';
import type { ContactState } from '../../store/documents';
import type { OwnRecords } from '../../store/members/ownRecords';
import type { Right } from '../../runtime/gather';
import { SealBrokenError } from '../../store/sealing/cipher';

type Sealer = Pick<Store, 'cipher'>;

/**
 * The tags that we added to a contact; none where its bytes are damaged: it is one contact, and the store goes on.
 * @throws MissingKeyError
 */
export function openOwnTags({ cipher }: Sealer, contact: ContactState): string[] {
  if (!contact.sealedOwnTags) return [];
  try {
    return JSON.parse(cipher.open(contact.sealedOwnTags, 'own tags', contact._id)) as string[];
  } catch (error) {
    if (error instanceof SealBrokenError) return [];
    throw error;
  }
}

/** A contact with these tags as those that we added. */
export function sealOwnTags({ cipher }: Sealer, contact: ContactState, ownTags: string[]): ContactState {
  const sealedOwnTags = ownTags.length === 0 ? null : cipher.seal(JSON.stringify(ownTags), 'own tags', contact._id);
  return { ...contact, sealedOwnTags };
}

/** What is left of a record that tells of our tags alone. */
const tagsAlone: Partial<ContactState> = {
  memberId: null,
  phone: null,
  email: null,
  attributes: {},
  tags: [],
  isExpected: true,
};

/**
 * Before an account's contacts are listed for the first time since it was chosen: all contacts go off record, but for which
 * of their tags are ours. On an account that is chosen again those would else count as the team's.
 * @param account what the keys of its contacts begin with, before a colon
 * @returns whether any of its contacts has such tags
 */
export async function keepOwnTagsAlone(
  contacts: OwnRecords<ContactState>,
  account: string,
  lease: Right,
): Promise<boolean> {
  await lease.assertHeld();
  await contacts.removeAll({ sealedOwnTags: null });
  await lease.assertHeld();
  await contacts.setAll(tagsAlone);
  return (await contacts.after(`${account}:`, 1, account)).length > 0;
}
