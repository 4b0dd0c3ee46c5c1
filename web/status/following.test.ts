import type { IntegrationStatus } from '../api/types';
import type { AwaitedSync } from './following';
import { awaitedSync, onlyAwaitedSync } from './following';

const changed = [{ code: 'line_account_changed', title: '', detail: '', remedy: '' }];
const takenBack = [{ code: 'data_taken_back', title: '', detail: '', remedy: '' }];

it.each<[boolean, typeof changed, AwaitedSync | null]>([
  [false, [], 'first'],
  [false, changed, 'again'],
  [false, takenBack, 'cleared'],
  [true, [], null],
])('changes that follow: %s, with warnings %j, wait for a sync: %s', (followsChanges, warnings, awaited) => {
  expect(awaitedSync({ followsChanges, warnings })).toBe(awaited);
});

it.each<[IntegrationStatus, AwaitedSync | null]>([
  ['ready', 'first'],
  ['syncing', null],
  ['attention', null],
  ['awaiting_authorization', null],
])('while the status is %s, the sync alone is in the way: %s', (status, awaited) => {
  expect(onlyAwaitedSync({ status, followsChanges: false, warnings: [] })).toBe(awaited);
});
