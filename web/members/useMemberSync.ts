import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { foundMembersQuery, integrationPath, membersKey } from '../api/queries';
import { request } from '../api/request';
import type { Member } from '../api/types';
import { useAction } from '../ui/useAction';
import { checkOutcome } from './checkOutcome';
import { useIsLate } from './useIsLate';

const pollMs = 1_500;

/** A sync of one member, from the press of a button to its end. */
export function useMemberSync(id: string, opened: Member, open: boolean) {
  const { customerId } = opened;
  const [before, setBefore] = useState<Member>();
  const sync = useAction({
    run: () =>
      request<null>(`${integrationPath(id)}/members/${encodeURIComponent(customerId)}/retry`, { method: 'POST' }),
    refresh: [membersKey(id)],
  });
  // Until the row was asked for anew, it does not know that it waits.
  const isUnsure = (rowAtMs: number) => sync.isPending || (sync.isSuccess && rowAtMs <= sync.submittedAt);
  // Its own row: the list may be filtered by what just changed.
  const row = useQuery({
    ...foundMembersQuery(id, customerId),
    enabled: open,
    refetchInterval: ({ state }) => {
      const now = state.data?.items[0];
      const isChecking = before && now && (isUnsure(state.dataUpdatedAt) || checkOutcome(before, now) === 'checking');
      return isChecking ? pollMs : false;
    },
  });
  const member = row.data?.items[0] ?? opened;
  const check = before ? (isUnsure(row.dataUpdatedAt) ? 'checking' : checkOutcome(before, member)) : null;
  return {
    member,
    check,
    isLate: useIsLate(check === 'checking' ? sync.submittedAt : null),
    start: () => {
      setBefore(member);
      sync.mutate(undefined);
    },
  };
}
