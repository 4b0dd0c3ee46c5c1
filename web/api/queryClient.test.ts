import { QueryObserver } from '@tanstack/react-query';
import { Drafts } from '../ui/drafts';
import { integrationQuery, sessionQuery } from './queries';
import { askAllAnew, queryClient } from './queryClient';
import type { Integration, Session } from './types';

const sessionOf = (id: string) => ({ user: { id, name: id, email: '' } }) as Session;
const learn = (session: Session | null) =>
  queryClient.fetchQuery({ ...sessionQuery, queryFn: () => session, staleTime: 0 });

it('what one person was shown or has begun is not there for the next, only for themselves', async () => {
  const drafts = new Drafts<string>(() => true);
  const { queryKey } = integrationQuery('store');
  await learn(sessionOf('first'));
  queryClient.setQueryData(queryKey, {} as Integration);
  drafts.put('store', 'begun');

  await learn(null);
  await learn(sessionOf('first'));
  expect([queryClient.getQueryData(queryKey), drafts.get('store')]).toEqual([{}, 'begun']);

  await learn(null);
  await learn(sessionOf('second'));
  expect([queryClient.getQueryData(queryKey), drafts.get('store')]).toEqual([undefined, undefined]);
  expect(queryClient.getQueryData(sessionQuery.queryKey)).toEqual(sessionOf('second'));
});

it('a first answer that is under way when the language changes is asked for anew', async () => {
  let language = 'zh-TW';
  let answer = () => {};
  const slow = new Promise<void>((resolve) => (answer = resolve));
  const ask = async () => {
    const asked = language;
    await slow;
    return asked;
  };
  const shown = new QueryObserver<string>(queryClient, { queryKey: ['comparison'], queryFn: ask });
  const close = shown.subscribe(() => {});
  language = 'en';
  const asked = askAllAnew();
  answer();
  await asked;
  expect(shown.getCurrentResult().data).toBe('en');
  close();
});
