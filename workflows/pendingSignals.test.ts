import { isRepeated, type Asked } from './pendingSignals';

const choose = (channelId: string): Asked => ({ kind: 'chooseLineAccount', channelId });
const sync: Asked = { kind: 'requestSync', mode: 'full' };
const steer = (desired: 'pause' | 'run'): Asked => ({ kind: 'steer', desired, runId: null });

it.each<[string, Asked[], Asked, boolean]>([
  ['an account chosen again after another one', [choose('A'), choose('B')], choose('A'), false],
  ['the account that was chosen last', [choose('A'), choose('B')], choose('B'), true],
  ['the account that was chosen last, with a sync in between', [choose('A'), sync], choose('A'), true],
  ['a sync that waits already', [sync, choose('A')], sync, true],
  ['a sync that waited before the run was steered', [sync, steer('pause')], sync, false],
  ['a pause after a resume', [steer('pause'), steer('run')], steer('pause'), false],
  ['a pause after a pause', [steer('pause')], steer('pause'), true],
  ['the first of its kind', [], sync, false],
])('%s', (_what, waiting, asked, isSo) => {
  expect(isRepeated(waiting, asked)).toBe(isSo);
});
