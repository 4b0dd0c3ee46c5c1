import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { integrationQuery, runsQuery } from './queries';
import { takeIntegration, takeRun } from './takeEvent';
import type { Integration, SyncRun } from './types';

const id = 'm1';
const client = new QueryClient();
afterEach(() => client.clear());

/** A query that a view shows: it has `cached`, and reads it again. @returns lets the reads so far come */
function readAgain<T>(queryKey: readonly unknown[], cached: T, answers: T[]): () => Promise<void> {
  let answer = () => {};
  const answered = new Promise<void>((resolve) => (answer = resolve));
  client.setQueryData(queryKey, cached);
  const queryFn = async () => {
    const next = answers.shift();
    await answered;
    return next;
  };
  new QueryObserver(client, { queryKey, queryFn }).subscribe(() => {});
  return async () => {
    answer();
    await new Promise(setImmediate);
  };
}

it('a read that began before an event of the integration does not undo it', async () => {
  const status = (shown: Integration['status']) => ({ status: shown }) as Integration;
  const { queryKey } = integrationQuery(id);
  const comes = readAgain(queryKey, status('ready'), [status('syncing')]);
  expect(takeIntegration(client, id, status('paused'))).toEqual(status('ready'));
  await comes();
  expect(client.getQueryData(queryKey)).toEqual(status('paused'));
});

it('runs that were read before a pause are read again', async () => {
  const run = (status: SyncRun['status']) => ({ id: 'r1', status }) as SyncRun;
  const { queryKey } = runsQuery(id);
  const comes = readAgain(queryKey, [run('running')], [[run('running')], [run('paused')]]);
  takeRun(client, id, run('paused'));
  await comes();
  expect(client.getQueryData(queryKey)).toEqual([run('paused')]);
});
