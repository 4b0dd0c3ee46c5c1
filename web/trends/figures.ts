import type { Activity, DayReport } from '../api/types';
import { percentOf } from '../status/progress';

/** The share of `part` in `whole`, in percent, rounded down to a tenth; null where `whole` is 0. */
export function rateOf(part: number, whole: number): number | null {
  return whole === 0 ? null : percentOf(part * 10, whole) / 10;
}

/** The numbers of a chart: x in epoch seconds, and one line per name. */
export interface Figure {
  x: number[];
  lines: (number | null)[][];
}

/** When a day begins in Taipei, in epoch seconds. Taipei keeps no summer time. */
function dayStart(date: string): number {
  return Date.parse(`${date}T00:00:00+08:00`) / 1_000;
}

const daySeconds = 86_400;

/** Match rate and share in step, day by day; a day without a full read is a gap. */
export function matchFigure(days: DayReport[]): Figure {
  const first = days[0];
  const last = days.at(-1);
  if (!first || !last) return { x: [], lines: [[], []] };
  const byStart = new Map(days.map((day) => [dayStart(day.date), day]));
  const x: number[] = [];
  for (let at = dayStart(first.date); at <= dayStart(last.date); at += daySeconds) x.push(at);
  const line = (rate: (day: DayReport) => number | null) =>
    x.map((at) => {
      const day = byStart.get(at);
      return day ? rate(day) : null;
    });
  return {
    x,
    lines: [
      line(({ contacts, members }) => rateOf(contacts, members)),
      line(({ delivered, contacts }) => rateOf(delivered, contacts)),
    ],
  };
}

export function waitFigure({ points }: Activity): Figure {
  return {
    x: points.map(({ at }) => Date.parse(at) / 1_000),
    lines: [points.map(({ medianSeconds }) => medianSeconds), points.map(({ p95Seconds }) => p95Seconds)],
  };
}

export function writesFigure({ points }: Activity): Figure {
  return {
    x: points.map(({ at }) => Date.parse(at) / 1_000),
    lines: [points.map(({ written }) => written), points.map(({ failed }) => failed)],
  };
}
