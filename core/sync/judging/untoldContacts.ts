import type { Settings } from '../../domain/types';
import type { ContactState } from '../../store/documents';
import { contactsToLoad, type Candidate } from './candidate';
import type { Look } from './decision';

/** While more live changes than this wait together, they are judged by the contacts on record: to ask would halve the pace. */
export const mostAskedFor = 20;

/**
 * Which contacts to ask Omnichat for before live changes are judged. Since contacts were last listed one may have been
 * deleted, which a write would make anew, or imported for another member, which it would overwrite, and Omnichat tells of
 * neither (contract 4.3, 5). Contacts on record are asked for where few changes wait, and not where an event of theirs has
 * just had them asked for; others where a write would make them, and for a retry. Runs and sweeps list contacts when they begin.
 * @param count of the changes that are judged together
 * @returns their LINE ids, once the members and the contacts on record are loaded; null: none is to be asked for
 */
export function untoldContacts(
  count: number,
  { priority, cause }: Pick<Look, 'priority' | 'cause'>,
  { unmatched }: Pick<Settings, 'unmatched'>,
) {
  const areMade = unmatched === 'create' && priority === 'live';
  const areFew = cause === 'webhook' && count <= mostAskedFor;
  if (!areMade && !areFew) return null;
  return (
    candidates: Candidate[],
    { channelId, known }: { channelId: string; known: ReadonlyMap<string, ContactState> },
  ): string[] => {
    const contactsOf = (isMeant: (candidate: Candidate) => boolean) =>
      contactsToLoad(candidates.filter(isMeant), channelId);
    const retried = contactsOf(({ snapshot }) => snapshot.cause === 'retry');
    const told = contactsOf(({ snapshot }) => snapshot.cause === 'contact_event');
    const isUntold = (userId: string) =>
      known.has(userId) ? areFew && !told.includes(userId) : areMade || retried.includes(userId);
    return contactsOf(() => true).filter(isUntold);
  };
}
