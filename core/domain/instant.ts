const instantPattern =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?: ?(?:Z|UTC|([+-])(\d{2}):?(\d{2})))?)?$/i;

/** Taiwan has kept UTC+8 without summer time since 1980, so a fixed offset serves and needs no zone data. */
const taipeiOffsetMs = 8 * 3_600_000;

/**
 * A later time can only mean "never", and is read as this one. With the Taipei offset added, this one stays below year
 * 10000, where ISO strings change their form.
 */
const latestMs = Date.UTC(9999, 11, 31);

/**
 * Epoch milliseconds of a SHOPLINE time: `Z`, `+00:00` or no offset (then UTC), up to nine fractional digits, `T` or a
 * space (contract A10 "timestamps in API objects"). Null for any other text, the 30th of February included.
 */
export function parseInstantMs(text: string): number | null {
  const match = instantPattern.exec(text.trim());
  if (!match) return null;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', sign, offsetHour, offsetMinute] =
    match;
  const fractionMs = Number(fraction.padEnd(3, '0').slice(0, 3));
  const dayMs = calendarDayMs(Number(year), Number(month), Number(day));
  if (dayMs === null || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return null;
  const offsetMs = sign ? (Number(offsetHour) * 60 + Number(offsetMinute)) * (sign === '-' ? -60_000 : 60_000) : 0;
  const ms = dayMs + (Number(hour) * 60 + Number(minute)) * 60_000 + Number(second) * 1000 + fractionMs - offsetMs;
  return Math.min(ms, latestMs);
}

/** Midnight UTC of a calendar day; null when the calendar has no such day. */
function calendarDayMs(year: number, month: number, day: number): number | null {
  // Date.UTC reads years below 100 as 19xx; no such year can occur in a store.
  if (!Number.isInteger(year) || year < 100 || year > 9999) return null;
  const ms = Date.UTC(year, month - 1, day);
  const date = new Date(ms);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? ms : null;
}

/** `YYYY-MM-DDTHH:mm:ss` in Taipei, without offset, as Omnichat's datetime attributes want it. */
export function taipeiDateTime(ms: number): string {
  return new Date(ms + taipeiOffsetMs).toISOString().slice(0, 19);
}

/** `YYYY-MM-DD` in Taipei. */
export function taipeiDate(ms: number): string {
  return taipeiDateTime(ms).slice(0, 10);
}

/** `YYYY-MM-DD` of a calendar day; null when the calendar has no such day. */
export function calendarDate(year: number, month: number, day: number): string | null {
  const ms = calendarDayMs(year, month, day);
  return ms === null ? null : new Date(ms).toISOString().slice(0, 10);
}
