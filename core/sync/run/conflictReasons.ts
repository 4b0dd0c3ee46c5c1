import type { Records } from '../records/records';
import type { PageResult } from './checkpoint';

/** Whether a page has members in conflict: their reason may still change while others are looked at. */
export function hasConflicts({ outcomes }: PageResult): boolean {
  return outcomes.some(({ outcome }) => outcome === 'conflicts');
}

/**
 * Names each conflict by what is on record by now: a member that was found on another's contact may share its LINE id
 * with one that was read later, and that reason comes first.
 */
export async function nameConflicts(page: PageResult, records: Pick<Records, 'loadMembers'>): Promise<void> {
  const inConflict = page.outcomes.filter(({ outcome }) => outcome === 'conflicts');
  const members = await records.loadMembers(inConflict.map(({ customerId }) => customerId));
  for (const one of inConflict) {
    const member = members.get(one.customerId);
    if (member?.state === 'conflict') one.code = member.code;
  }
}
