import type { Member } from '../../store/documents';
import { rangeOf } from '../../store/idRange';
import type { Place } from './keys';

/** The filter of members who have had something written to a contact of this account. */
export function writtenTo({ channelId }: Place): object {
  return { deliveredTo: rangeOf(channelId) };
}

/** A member that is gone from SHOPLINE and whose contact could not be cleared. */
export function isUncleared({ state, lineUserId, deliveredTo }: Member): boolean {
  return state === 'failed' && lineUserId === null && deliveredTo !== null;
}
