import type { TeamParts } from '../delivery/teamParts';
import type { PageResult } from './checkpoint';

/**
 * Gives each conflict of a page the reason that is on record once members may be written. A member whose contact
 * carries another member may share its LINE id with one that was read later, and that reason comes first.
 * @param opened resolves when members may be written
 * @returns false when the work ended before: the page does not count, and is read again
 */
export async function nameConflicts(
  { outcomes }: PageResult,
  opened: Promise<void>,
  { records, work }: Pick<TeamParts, 'records' | 'work'>,
): Promise<boolean> {
  const conflicts = outcomes.filter(({ outcome }) => outcome === 'conflicts');
  if (conflicts.length === 0) return true;
  await Promise.race([opened, work.over]);
  if (work.outcome) return false;
  const members = await records.loadMembers(conflicts.map(({ customerId }) => customerId));
  for (const conflict of conflicts) {
    const member = members.get(conflict.customerId);
    if (member?.state === 'conflict') conflict.code = member.code;
  }
  return true;
}
