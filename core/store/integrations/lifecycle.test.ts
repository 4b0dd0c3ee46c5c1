import { eventTime, eventTimeOfMs } from '../inbox/eventTime';
import { isUninstallCurrent } from './lifecycle';

const at = (ms: number) => eventTimeOfMs(ms);
const nothing = { installTs: '', token: null, uninstallTs: '' };
const tokenOf = (ms: number) => ({ ts: at(ms), hasOwnTs: true, id: null, key: 'key' });
const bindingOf = (ms: number) => ({ createdAt: new Date(ms) });

it('orders event times of different lengths', () => {
  expect(eventTime('999') < eventTime('1679889632648615711')).toBe(true);
});

describe('an uninstall', () => {
  it.each([
    ['after the newest event of the installation ends it', 5_000, { ...nothing, token: tokenOf(3_000) }, null, true],
    ['before the store installed again is history', 2_000, { ...nothing, installTs: at(3_000) }, null, false],
    ['of a store nothing is known of counts', 5_000, nothing, null, true],
    ['older than the binding, with nothing known, is history', 5_000, nothing, bindingOf(6_000), false],
    ['newer than the binding, with nothing known, ends it', 7_000, nothing, bindingOf(6_000), true],
    [
      'that repeats an earlier one does not end a binding made since',
      5_001,
      { ...nothing, token: tokenOf(3_000), uninstallTs: at(5_000) },
      bindingOf(6_000),
      false,
    ],
  ])('%s', (_name, ms, installation, binding, expected) => {
    expect(isUninstallCurrent(at(ms), installation, binding)).toBe(expected);
  });
});
