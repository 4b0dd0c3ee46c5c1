import type { Health, Integration } from '../api/types';

/** What the health line says: how many members are in step, or were until something held changes up. */
export type Headline = 'nobody' | 'everyone' | 'some' | 'heldUp';

/** In good times a change is written within seconds. */
const lateAfterSeconds = 60;

export function headlineOf(
  { status, pendingChanges, lagSeconds }: Pick<Integration, 'status' | 'pendingChanges' | 'lagSeconds'>,
  { contacts, delivered }: Pick<Health, 'contacts' | 'delivered'>,
): Headline {
  if (contacts === 0) return 'nobody';
  if (pendingChanges > 0 && status === 'attention') return 'heldUp';
  if (contacts !== delivered) return 'some';
  return pendingChanges > 0 && lagSeconds > lateAfterSeconds ? 'heldUp' : 'everyone';
}
