import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { askAgainMs } from './askAgain';
import { sessionQuery } from './queries';
import { ApiError, problemOf } from './request';

/**
 * A login that ran out shows with any answer, and one in another window with the next write: the page then asks who is there,
 * and leads to the login, or holds the token that the next try takes.
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
    // Said at once that it was not sent: held back, it would begin when the admin no longer expects it.
    mutations: { networkMode: 'always' },
  },
});
