import type { Member } from '../../store/documents';

/** What has to be on record of who members are before anyone is judged by it. */
export interface IdentityPlan {
  inserted: Member[];
  changed: Member[];
  /** Ids of new members whom nobody can share anything with: they are stored once, as they are judged. */
  alone: string[];
}

/** A member whose identity was stored but who was not judged to the end. */
export function isUnjudged({ state }: Member): boolean {
  return state === 'pending';
}
