import { useCallback, useState } from 'react';
import type { Member } from '../api/types';
import { checkOutcome, type CheckOutcome } from './checkOutcome';

interface Asked {
  before: Member;
  atMs: number;
}

export interface Check {
  outcome: CheckOutcome;
  askedAtMs: number;
}

/** The checks that an admin asked for on this view, each with the member's row from before it. */
export function useChecks() {
  const [asked, setAsked] = useState<ReadonlyMap<string, Asked>>(new Map());
  const note = useCallback(
    (before: Member) => setAsked((known) => new Map(known).set(before.customerId, { before, atMs: Date.now() })),
    [],
  );
  const checkOf = (member: Member): Check | null => {
    const own = asked.get(member.customerId);
    return own ? { outcome: checkOutcome(own.before, member), askedAtMs: own.atMs } : null;
  };
  return { checkOf, note };
}
