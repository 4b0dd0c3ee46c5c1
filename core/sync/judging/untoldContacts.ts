import type { Settings } from '../../domain/types';
import type { ContactState } from '../../store/documents';
import { contactsToLoad, type Candidate } from './candidate';
import type { Look } from './decision';

/** Where more live changes than this wait, contacts on record are not asked for: that would halve the pace. */
export const mostAskedFor = 20;

/**
 * Which contacts to ask Omnichat for before live changes are judged. Since contacts were last listed, one may have been
 * deleted, and a write would make it anew, or imported for another member, and a write would overwrite it. Omnichat
 * tells of neither (contract 4.3, 5). Contacts on record are asked for where few changes wait, except for the cause
 * `contact_event`: most of those have just been asked for. Other contacts are asked for where a write would make them,
 * and where few changes wait also for a retry. Runs and regular sweeps list contacts when they begin.
 * @param count of the changes that are judged together
 * @returns what names their LINE ids, from the members and the contacts on record; null: none is to be asked for
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
