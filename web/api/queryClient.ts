import { QueryClient } from '@tanstack/react-query';
import { ApiError } from './request';

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // A refusal stays a refusal; only a server that did not answer is asked again.
      retry: (failures, error) => error instanceof ApiError && error.isUnreachable && failures < 2,
      retryDelay: 1_000,
    },
    // Said at once that it was not sent: held back, it would begin when nobody expects it any more.
    mutations: { networkMode: 'always' },
  },
});
