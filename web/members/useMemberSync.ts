import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { foundMembersQuery, integrationPath, membersKey } from '../api/queries';
import { request } from '../api/request';
import type { Member } from '../api/types';
import { useAction } from '../ui/useAction';
import { checkOutcome, type CheckOutcome } from './checkOutcome';
import { useIsLate } from './useIsLate';

const pollMs = 1_500;

interface Asked {
  /** The member's row when the admin asked. */
  before: Member;
  /** Null: the request is under way. */
  answeredAtMs: number | null;
}

/** A sync of one member, from the press of a button to its end. */
export function useMemberSync(id: string, opened: Member, open: boolean) {
  const { customerId } = opened;
  const [asked, setAsked] = useState<Asked>();
  const sync = useAction({
    run: (before: Member) => {
      setAsked({ before, answeredAtMs: null });
      return request<null>(`${integrationPath(id)}/members/${encodeURIComponent(customerId)}/retry`, {
        method: 'POST',
      });
    },
    refresh: [membersKey(id)],
    // The answer alone counts: reading the list again, which the action waits for as well, may take long.
    onDone: (_, before) => setAsked({ before, answeredAtMs: Date.now() }),
  });
  const checkBy = (row: Member, rowAtMs: number): CheckOutcome | null => {
    // A check that was refused has no result.
    if (!asked || sync.isError) return null;
    const { before, answeredAtMs } = asked;
    // A row that was read before the answer does not yet say that the member waits.
    return answeredAtMs === null || rowAtMs <= answeredAtMs ? 'checking' : checkOutcome(before, row);
  };
  // The member's row is read on its own, because a filter may drop it from the list after the change.
  const row = useQuery({
    ...foundMembersQuery(id, customerId),
    enabled: open,
    refetchInterval: ({ state: { data, dataUpdatedAt } }) =>
      data?.items[0] && checkBy(data.items[0], dataUpdatedAt) === 'checking' ? pollMs : false,
  });
  const member = row.data?.items[0] ?? opened;
  const check = checkBy(member, row.dataUpdatedAt);
  return {
    member,
    check,
    isLate: useIsLate(check === 'checking' ? sync.submittedAt : null),
    start: () => sync.mutate(member),
  };
}
