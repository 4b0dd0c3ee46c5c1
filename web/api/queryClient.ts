import { MutationCache, QueryCache, QueryClient, type QueryKey } from '@tanstack/react-query';
import { dropDrafts } from '../ui/drafts';
import { askAgainMs } from './askAgain';
import { configQuery, sessionQuery } from './queries';
import { ApiError, problemOf } from './request';
import type { Session } from './types';

/**
 * Any answer can show that the login has run out, and a refused write that another window has logged in anew. The page
 * then asks who is logged in. It leads to the login, or gets the CSRF token that the next try of the write needs.
 */
function onError(error: Error): void {
  if (['not_authenticated', 'csrf_failed'].includes(problemOf(error).code)) {
    void queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey });
  }
}

const isOf = (queryKey: QueryKey, query: { queryKey: QueryKey }) => queryKey[0] === query.queryKey[0];

/** Who was logged in last. */
let person: string | undefined;

/**
 * Another person may have logged in by another tab. They see nothing of what was shown to the one before, or was begun
 * by them. After a logout everything stays: the same person may come back to it.
 */
function onSuccess(data: unknown, { queryKey }: { queryKey: QueryKey }): void {
  const session = isOf(queryKey, sessionQuery) && (data as Session | null);
  if (!session) return;
  if (person !== undefined && person !== session.user.id) {
    queryClient.removeQueries({
      predicate: (of) => ![sessionQuery, configQuery].some((kept) => isOf(of.queryKey, kept)),
    });
    dropDrafts();
  }
  person = session.user.id;
}

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError, onSuccess }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // A refusal stays a refusal; only a server that did not answer is asked again.
      retry: (failures, error) => error instanceof ApiError && error.isUnreachable && failures < 2,
      retryDelay: 1_000,
      refetchInterval: askAgainMs,
    },
    // Without a network a write fails at once. Held back, it would begin when the admin no longer expects it.
    mutations: { networkMode: 'always' },
  },
});

/** Asks for everything again, also for what is being asked for the first time: that answer would be in the old language. */
export async function askAllAnew(): Promise<void> {
  await queryClient.cancelQueries();
  await queryClient.invalidateQueries();
}
