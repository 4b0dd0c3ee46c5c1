import type { IntegrationStatus } from '../api/types';
import type { AwaitedSync } from './following';
import { zhTW } from '../locales/zh-TW';
import { awaitedSync, onlyAwaitedSync, whyHeldUp } from './following';

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

describe('a member that an admin asks for', () => {
  const followed = { status: 'ready', reason: null, activeMode: null, followsChanges: true, warnings: [] } as const;
  const notice = (code: string) => ({ code, title: '標題', detail: '', remedy: '' });
  const { awaits, explain } = zhTW.status;

  it.each([
    [null, 'everything is followed', {}],
    [null, 'a preview runs', { status: 'syncing', activeMode: 'preview' }],
    [null, 'the first sync runs', { status: 'syncing', activeMode: 'full', followsChanges: false }],
    [null, 'only removals wait', { status: 'attention', reason: notice('removals_unconfirmed') }],
    ['標題', 'an admin is needed', { status: 'attention', reason: notice('shopline_access_revoked') }],
    [explain.awaiting_authorization, 'access has not come', { status: 'awaiting_authorization' }],
    [awaits.first, 'nothing was synced', { followsChanges: false }],
    [awaits.cleared, 'data is taken back', { followsChanges: false, warnings: takenBack }],
    [awaits.again, 'the account is another', { followsChanges: false, warnings: changed }],
    [explain.clearing, 'data is being taken back', { status: 'syncing', activeMode: 'clear', followsChanges: false }],
  ] as const)('is held up by %s while %s', (why, _when, change) => {
    expect(whyHeldUp({ ...followed, ...change } as Parameters<typeof whyHeldUp>[0], zhTW)).toBe(why);
  });
});
