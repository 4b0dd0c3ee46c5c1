import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { askAgainMs } from './askAgain';
import { sessionQuery } from './queries';
import { ApiError, problemOf } from './request';

/**
 * Any answer can show that the login has run out, and a refused write that another window has logged in anew. The page
 * then asks who is logged in. It leads to the login, or gets the CSRF token that the next try of the write needs.
 */
function onError(error: Error): void {
  if (['not_authenticated', 'csrf_failed'].includes(problemOf(error).code)) {
    void queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey });
  }
}

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
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
