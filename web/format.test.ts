import {
  formatAgo,
  formatClock,
  formatCount,
  formatDuration,
  formatShortDuration,
  formatTaipeiTime,
  formatTime,
} from './format';

describe('durations', () => {
  it.each([
    [0, '0 秒'],
    [45, '45 秒'],
    [60, '1 分鐘'],
    [125, '2 分鐘 5 秒'],
    [7_500, '2 小時 5 分鐘'],
    [3_605, '1 小時'],
    [90_000, '1 天 1 小時'],
    [-3, '0 秒'],
  ])('of %d seconds read %s', (seconds, words) => {
    expect(formatDuration(seconds, 'zh-TW')).toBe(words);
  });

  it('follow the language', () => {
    expect(formatDuration(125, 'en')).toBe('2 minutes 5 seconds');
  });
});

describe('moments', () => {
  const nowMs = Date.parse('2026-03-01T12:00:00Z');
  it.each([
    ['2026-03-01T11:59:30Z', '30 seconds ago'],
    ['2026-03-01T11:57:00Z', '3 minutes ago'],
    ['2026-02-27T13:00:00Z', '1 day ago'],
    ['2026-03-01T12:00:09Z', 'just now'],
    ['2026-01-20T12:00:00Z', '1 month ago'],
    ['2023-03-01T12:00:00Z', '3 years ago'],
  ])('%s is %s', (iso, words) => {
    expect(formatAgo(iso, nowMs, 'en')).toBe(words);
  });

  it('of this very second is past in Chinese too', () => {
    expect(formatAgo('2026-03-01T12:00:00Z', nowMs, 'zh-TW')).toBe('剛剛');
  });
});

it('counts carry separators', () => {
  expect(formatCount(1_234_567, 'zh-TW')).toBe('1,234,567');
});

it.each([
  [0.5, 'en', '0.5s'],
  [4, 'en', '4s'],
  [90, 'en', '1.5m'],
  [4, 'zh-TW', '4秒'],
] as const)('%d seconds fit beside an axis in %s', (seconds, language, words) => {
  expect(formatShortDuration(seconds, language).replace(' ', '')).toBe(words);
});

it.each(['zh-TW', 'en'] as const)('midnight begins the day in %s', (language) => {
  const midnight = new Date(2026, 2, 1, 0, 15, 0).toISOString();
  expect(formatTime(midnight, language)).toMatch(/\b00:15$/);
  expect(formatClock(midnight, language)).toMatch(/^00:15:00$/);
});

it('an hour of the trends is one of Taipei, wherever the reader is', () => {
  expect(formatTaipeiTime('2026-03-31T16:00:00Z', 'zh-TW')).toMatch(/4\D1\D*00:00$/);
  expect(formatTaipeiTime('2026-03-31T16:00:00Z', 'en')).toMatch(/^Apr 1, .*00:00$/);
});
