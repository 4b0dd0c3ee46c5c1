import { isBeingJudged } from '../api/queries';
import type { Member } from '../api/types';

export type CheckOutcome = 'checking' | 'unchanged' | 'changed';

type Judged = Pick<Member, 'state' | 'code' | 'isWaiting' | 'updatedAt'>;

/** What has come so far of a check that was asked for when the member's row was `before`. */
export function checkOutcome(before: Judged, now: Judged): CheckOutcome {
  if (isBeingJudged(now)) return 'checking';
  return now.state === before.state && now.code === before.code ? 'unchanged' : 'changed';
}

/** A check that an admin asked for. */
export interface AskedCheck {
  /** The member's row when the admin asked. */
  before: Judged;
  /** Null: the request is under way. */
  answeredAtMs: number | null;
}

/** What a row that was read at `readAtMs` tells of a check. One from before the answer does not yet say "waiting". */
export function outcomeOf({ before, answeredAtMs }: AskedCheck, row: Judged, readAtMs: number): CheckOutcome {
  return answeredAtMs === null || readAtMs <= answeredAtMs ? 'checking' : checkOutcome(before, row);
}
