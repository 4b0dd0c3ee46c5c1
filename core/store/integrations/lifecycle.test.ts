import { eventTime, eventTimeOfMs } from '../inbox/eventTime';
import { isOfPresentInstallation, isUninstallCurrent } from './lifecycle';

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

describe('an uninstall told as the end of a token', () => {
  const named = { id: null, key: 'key', hasOwnTs: true };
  const other = { ...named, key: 'other' };
  const known = { token: tokenOf(3_000), uninstallTs: '' };
  it.each([
    ['the token in use', named, known, true],
    ['another than the token in use', other, known, false],
    ['none', { ...named, key: null }, known, true],
    ['one whose `create` has not come', named, { token: null, uninstallTs: '' }, true],
    ['one of a store nothing is known of', named, null, true],
    ['one that has not come, with no time of its own', { ...named, hasOwnTs: false }, null, false],
    ['one that may be of the installation before', named, { token: null, uninstallTs: at(2_000) }, false],
  ])('names %s', (_name, revoked, installation, expected) => {
    expect(isOfPresentInstallation(revoked, installation)).toBe(expected);
  });
});
