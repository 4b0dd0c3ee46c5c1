import { isUnheard } from './steering';

describe('a run of which something else is wanted than it has come to', () => {
  it.each([
    ['pause', 'running', 'reading', true],
    ['pause', 'waiting', 'reading', true],
    ['pause', 'paused', 'reading', false],
    ['pause', 'paused', 'requested', false],
    ['run', 'paused', 'reading', true],
    ['run', 'running', 'reading', false],
    ['run', 'waiting', 'reading', false],
    ['run', 'running', 'requested', true],
    ['cancel', 'running', 'reading', true],
    ['cancel', 'paused', 'reading', true],
  ] as const)('%s is wanted, it is %s and %s: %s', (desired, status, phase, unheard) => {
    expect(isUnheard({ desired, status, phase })).toBe(unheard);
  });
});
