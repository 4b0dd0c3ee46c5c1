import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { isBeingJudged, isOffRecord, memberPath, memberQuery, membersKey } from '../api/queries';
import { request } from '../api/request';
import type { Member } from '../api/types';
import { useAction } from '../ui/useAction';
import { outcomeOf, type AskedCheck, type CheckOutcome } from './checkOutcome';
import { useIsLate } from './useIsLate';

const pollMs = 1_500;

/** One member as it is on record now, and a sync of it, from the press of a button to its end. */
export function useMemberSync(id: string, opened: Member, open: boolean) {
  const { customerId } = opened;
  const [asked, setAsked] = useState<AskedCheck>();
  const sync = useAction({
    run: (before: Member) => {
      setAsked({ before, answeredAtMs: null });
      return request<null>(`${memberPath(id, customerId)}/retry`, { method: 'POST' });
    },
    refresh: [membersKey(id)],
    // The answer alone counts: reading the list again, which the action waits for as well, may take long.
    onDone: (_, before) => setAsked({ before, answeredAtMs: Date.now() }),
  });
  const checkBy = (row: Member, rowAtMs: number): CheckOutcome | null => {
    // A check that was refused has no result.
    if (!asked || sync.isError) return null;
    return outcomeOf(asked, row, rowAtMs);
  };
  // The member is read on its own, because a filter may drop it from the list after the change.
  const query = useQuery({
    ...memberQuery(id, customerId),
    enabled: open,
    refetchInterval: ({ state: { data, dataUpdatedAt: readAtMs, error } }) =>
      data && !isOffRecord(error) && (isBeingJudged(data) || checkBy(data, readAtMs) === 'checking') ? pollMs : false,
  });
  const { data: detail } = query;
  const member = detail ?? opened;
  const isGone = isOffRecord(query.error);
  // Nothing comes of a check of a member who is not on record any more.
  const check = isGone ? null : checkBy(member, query.dataUpdatedAt);
  return {
    member,
    /** Undefined until it is read. */
    detail,
    isGone,
    check,
    isLate: useIsLate(check === 'checking' ? sync.submittedAt : null),
    start: () => sync.mutate(member),
  };
}
