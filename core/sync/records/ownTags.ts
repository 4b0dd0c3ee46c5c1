import type { Store } from '../../store';
import type { ContactState } from '../../store/documents';
import type { OwnRecords } from '../../store/members/ownRecords';
import type { Right } from '../../runtime/gather';
import { SealBrokenError } from '../../store/sealing/cipher';

type Sealer = Pick<Store, 'cipher'>;

/**
 * The tags that the service added to a contact. Where the sealed bytes are damaged it returns none: that is one
 * contact, and the rest of the store goes on.
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

/** The contact, with these tags recorded as those that the service added. */
export function sealOwnTags({ cipher }: Sealer, contact: ContactState, ownTags: string[]): ContactState {
  const sealedOwnTags = ownTags.length === 0 ? null : cipher.seal(JSON.stringify(ownTags), 'own tags', contact._id);
  return { ...contact, sealedOwnTags };
}

/** Blanks everything in a record of a contact except which tags are the service's own. */
const tagsAlone: Partial<ContactState> = {
  memberId: null,
  phone: null,
  email: null,
  attributes: {},
  tags: [],
  isExpected: true,
};

/**
 * Forgets all contacts on record except which tags the service added to them. On a LINE Official Account that is chosen
 * again, those tags would otherwise count as the team's. To be called before the account's contacts are listed for the
 * first time since it was chosen.
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
