import { unheardWish } from './steering';

describe('what was asked of a run', () => {
  it.each([
    ['pause', 'running', 'pause'],
    ['pause', 'waiting', 'pause'],
    ['pause', 'paused', null],
    ['resume', 'paused', 'resume'],
    ['resume', 'running', null],
    ['cancel', 'running', 'cancel'],
    ['cancel', 'paused', 'cancel'],
    [null, 'paused', null],
    [undefined, 'running', null],
  ] as const)('%s of one that is %s: %s is to be told again', (wish, status, again) => {
    expect(unheardWish({ status, ...(wish !== undefined && { wish }) })).toBe(again);
  });
});
