import { useCallback, useState } from 'react';
import type { Member } from '../api/types';
import { outcomeOf, type CheckOutcome } from './checkOutcome';

interface Answered {
  before: Member;
  answeredAtMs: number;
}

export interface Check {
  outcome: CheckOutcome;
  askedAtMs: number;
}

/** The checks that an admin asked for on this view, each with the member's row from before it. */
export function useChecks() {
  const [asked, setAsked] = useState<ReadonlyMap<string, Answered>>(new Map());
  const note = useCallback(
    (before: Member) =>
      setAsked((known) => new Map(known).set(before.customerId, { before, answeredAtMs: Date.now() })),
    [],
  );
  const checkOf = (member: Member, readAtMs: number): Check | null => {
    const own = asked.get(member.customerId);
    return own ? { outcome: outcomeOf(own, member, readAtMs), askedAtMs: own.answeredAtMs } : null;
  };
  return { checkOf, note };
}
