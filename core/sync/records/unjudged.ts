import type { Member } from '../../store/documents';

/** What has to be on record of who members are before anyone is judged by it. */
export interface IdentityPlan {
  inserted: Member[];
  changed: Member[];
  /** Ids of new members without LINE id and phone: no conflict can concern them, so that they are stored once, as judged. */
  alone: string[];
}

/** A member whose identity was stored but who was not judged to the end. */
export function isUnjudged({ state }: Member): boolean {
  return state === 'pending';
}
