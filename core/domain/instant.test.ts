import fc from 'fast-check';
import { calendarDate, parseInstantMs, taipeiDate, taipeiDateTime } from './instant';

const noon = Date.UTC(2026, 10, 1, 12, 0, 0);

test.each([
  ['2026-11-01T12:00:00Z', noon],
  ['2026-11-01T12:00:00.5Z', noon + 500],
  ['2026-11-01T12:00:00.55Z', noon + 550],
  ['2026-11-01T12:00:00.552Z', noon + 552],
  ['2026-11-01T12:00:00.552999Z', noon + 552],
  ['2026-11-01T12:00:00.000+00:00', noon],
  ['2026-11-01T20:00:00+08:00', noon],
  ['2026-11-01T20:00:00+0800', noon],
  ['2026-11-01 12:00:00', noon],
  ['2026-11-01 12:00:00 UTC', noon],
  ['2026-11-01T12:00', noon],
  ['2026-11-01', noon - 12 * 3_600_000],
])('%s is read', (text, ms) => {
  expect(parseInstantMs(text)).toBe(ms);
});

test.each(['', 'soon', '2026-02-30T00:00:00Z', '2026-13-01', '2026-11-01T24:00:00Z', '1760000000000'])(
  '"%s" is no time',
  (text) => {
    expect(parseInstantMs(text)).toBeNull();
  },
);

test('a time that stands for never is read as the last day', () => {
  expect(taipeiDate(parseInstantMs('9999-12-31T23:59:59Z')!)).toBe('9999-12-31');
});

test('every ISO time is read as JavaScript reads it, and Taipei is eight hours ahead', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date('1990-01-01'), max: new Date('9998-12-31'), noInvalidDate: true }), (date) => {
      expect(parseInstantMs(date.toISOString())).toBe(date.getTime());
      expect(Date.parse(`${taipeiDateTime(date.getTime())}+08:00`)).toBe(Math.floor(date.getTime() / 1000) * 1000);
    }),
  );
});

test('the Taipei day begins at 16:00 UTC', () => {
  expect(taipeiDate(Date.UTC(2026, 11, 31, 15, 59, 59))).toBe('2026-12-31');
  expect(taipeiDate(Date.UTC(2026, 11, 31, 16))).toBe('2027-01-01');
});

test('only days of the calendar are dates', () => {
  expect(calendarDate(2024, 2, 29)).toBe('2024-02-29');
  expect(calendarDate(2023, 2, 29)).toBeNull();
  expect(calendarDate(2023, 0, 1)).toBeNull();
  expect(calendarDate(99, 1, 1)).toBeNull();
  expect(calendarDate(1990.5, 1, 1)).toBeNull();
});
