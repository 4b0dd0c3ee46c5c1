import { useCallback, useState } from 'react';
import type { Member } from '../api/types';
import { checkOutcome, type CheckOutcome } from './checkOutcome';

/** The checks that were asked for on this view, each with what its row said before. */
export function useChecks() {
  const [before, setBefore] = useState<ReadonlyMap<string, Member>>(new Map());
  const note = useCallback((member: Member | undefined) => {
    if (member) setBefore((known) => new Map(known).set(member.customerId, member));
  }, []);
  const checkOf = (member: Member): CheckOutcome | null => {
    const asked = before.get(member.customerId);
    return asked ? checkOutcome(asked, member) : null;
  };
  return { checkOf, note };
}
