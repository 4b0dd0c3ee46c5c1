import type { Language } from './locales/language';

/** Keeps one formatter per language: making one takes longer than drawing what it formats. */
function inEach<T>(make: (language: Language) => T): (language: Language) => T {
  const made = new Map<Language, T>();
  return (language) => {
    const known = made.get(language) ?? make(language);
    made.set(language, known);
    return known;
  };
}

/** The zone in which the trends count, wherever the reader is. */
export const taipei = 'Asia/Taipei';

const counts = inEach((language) => new Intl.NumberFormat(language));
const minutes = { dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23' } as const;
const times = inEach((language) => new Intl.DateTimeFormat(language, minutes));
const taipeiTimes = inEach((language) => new Intl.DateTimeFormat(language, { ...minutes, timeZone: taipei }));
/** Numbers alone: what is 47 hours ago is 1 day ago, but need not be “yesterday”. */
const ago = inEach((language) => new Intl.RelativeTimeFormat(language, { numeric: 'always' }));

/** Makes the formatters that every page needs. `main.tsx` calls each ahead of its use. */
export const madeAhead: ((language: Language) => unknown)[] = [counts, times, ago];

export function formatCount(count: number, language: Language): string {
  return counts(language).format(count);
}

export function formatTime(iso: string, language: Language): string {
  return times(language).format(new Date(iso));
}

export function formatTaipeiTime(iso: string, language: Language): string {
  return taipeiTimes(language).format(new Date(iso));
}

/** The time of day, to the second and without its date, for a moment close by. */
export function formatClock(iso: string, language: Language): string {
  return new Intl.DateTimeFormat(language, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).format(new Date(iso));
}

const steps = [
  { unit: 'day', seconds: 86_400 },
  { unit: 'hour', seconds: 3_600 },
  { unit: 'minute', seconds: 60 },
  { unit: 'second', seconds: 1 },
] as const;

/** Chinese says “現在” for zero seconds ago, which reads as if it were about to happen. */
const justNow: Record<Language, string> = { 'zh-TW': '剛剛', en: 'just now' };

const agoSteps = [{ unit: 'year', seconds: 365 * 86_400 }, { unit: 'month', seconds: 30 * 86_400 }, ...steps] as const;

/** “3 minutes ago”, in the largest unit that is not zero. */
export function formatAgo(iso: string, nowMs: number, language: Language): string {
  const agoSeconds = Math.max(0, Math.round((nowMs - Date.parse(iso)) / 1000));
  if (agoSeconds === 0) return justNow[language];
  const { unit, seconds } = agoSteps.find((step) => agoSeconds >= step.seconds) ?? steps[3];
  return ago(language).format(-Math.floor(agoSeconds / seconds), unit);
}

/** The two largest units, the smaller one dropped when zero: “2 小時 5 分鐘”, “45 秒”. */
export function formatDuration(totalSeconds: number, language: Language): string {
  let rest = Math.max(0, Math.round(totalSeconds));
  const parts: string[] = [];
  for (const { unit, seconds } of steps) {
    const amount = Math.floor(rest / seconds);
    rest -= amount * seconds;
    if (amount === 0 && !(unit === 'second' && parts.length === 0)) {
      if (parts.length > 0) break;
      continue;
    }
    parts.push(new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(amount));
    if (parts.length === 2) break;
  }
  return parts.join(' ');
}

/** The largest unit alone, in as few letters as possible: “4s”, “1.5分鐘”. */
export function formatShortDuration(totalSeconds: number, language: Language): string {
  const { unit, seconds } = steps.find((step) => totalSeconds >= step.seconds) ?? steps[3];
  const options = { style: 'unit', unit, unitDisplay: 'narrow', maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(language, options).format(totalSeconds / seconds);
}
