import type { Store } from '../../store';
import type { ContactState } from '../../store/documents';

type Sealer = Pick<Store, 'cipher'>;

/** The tags that we added to a contact. */
export function openOwnTags({ cipher }: Sealer, contact: ContactState): string[] {
  if (!contact.sealedOwnTags) return [];
  return JSON.parse(cipher.open(contact.sealedOwnTags, 'own tags', contact._id)) as string[];
}

/** A contact with these tags as those that we added. */
export function sealOwnTags({ cipher }: Sealer, contact: ContactState, ownTags: string[]): ContactState {
  const sealedOwnTags = ownTags.length === 0 ? null : cipher.seal(JSON.stringify(ownTags), 'own tags', contact._id);
  return { ...contact, sealedOwnTags };
}
