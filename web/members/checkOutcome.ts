import { isBeingJudged } from '../api/queries';
import type { Member } from '../api/types';

export type CheckOutcome = 'checking' | 'unchanged' | 'changed';

type Judged = Pick<Member, 'state' | 'code' | 'isWaiting' | 'updatedAt'>;

/** What has come so far of a check that was asked for when the member's row was `before`. */
export function checkOutcome(before: Judged, now: Judged): CheckOutcome {
  if (isBeingJudged(now)) return 'checking';
  return now.state === before.state && now.code === before.code ? 'unchanged' : 'changed';
}
