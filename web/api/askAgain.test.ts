import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { askAgainMs } from './askAgain';
import { queryClient } from './queryClient';
import { ApiError, toProblem } from './request';

const unreachable = new ApiError(toProblem(null, 502));

/** After how long the page asks again, given this first answer. */
async function intervalAfter(answer: () => Promise<unknown>, retry: boolean) {
  const client = new QueryClient({ defaultOptions: { queries: { retryDelay: 0 } } });
  const options = { queryKey: ['asked'], queryFn: answer, retry: retry && 1 };
  const observer = new QueryObserver(client, options);
  await observer.refetch();
  const query = observer.getCurrentQuery();
  client.clear();
  return askAgainMs(query);
}

it('asks again for what the server did not answer, and for nothing else', async () => {
  expect(await intervalAfter(() => Promise.reject(unreachable), true)).toBe(5_000);
  expect(await intervalAfter(() => Promise.resolve('there'), true)).toBe(false);
  const refused = new ApiError(toProblem({ code: 'partner_unavailable', title: 'x' }, 503));
  expect(await intervalAfter(() => Promise.reject(refused), true)).toBe(false);
  expect(await intervalAfter(() => Promise.reject(unreachable), false)).toBe(false);
});

it('does so wherever a view sets no interval of its own', () => {
  expect(queryClient.getDefaultOptions().queries?.refetchInterval).toBe(askAgainMs);
});
