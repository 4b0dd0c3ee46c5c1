import type { Health, Integration } from '../api/types';

/** What the health line says: how many members are in step, or were until something held changes up. */
export type Headline = 'nobody' | 'everyone' | 'some' | 'heldUp';

export function headlineOf(
  { status, pendingChanges }: Pick<Integration, 'status' | 'pendingChanges'>,
  { contacts, delivered }: Pick<Health, 'contacts' | 'delivered'>,
): Headline {
  if (contacts === 0) return 'nobody';
  if (status === 'attention' && pendingChanges > 0) return 'heldUp';
  return contacts === delivered ? 'everyone' : 'some';
}
