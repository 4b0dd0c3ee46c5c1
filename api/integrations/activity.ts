import type { z } from 'zod';
import { addCounts, noCounts, waitQuantile, type HourCounts } from '../../core/domain/trends';
import type { activitySchema } from '../trendSchemas';

type Activity = z.infer<typeof activitySchema>;

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const taipeiOffsetMs = 8 * hourMs;

/** When the hour began, or the day in Taipei. */
function startOf(ms: number, stepMs: number): number {
  const offsetMs = stepMs === dayMs ? taipeiOffsetMs : 0;
  return Math.floor((ms + offsetMs) / stepMs) * stepMs - offsetMs;
}

/** When the first point begins. For one day each hour is a point, for more days each day. */
export function firstPointMs(days: number, nowMs: number): number {
  return days === 1 ? startOf(nowMs, hourMs) - 23 * hourMs : startOf(nowMs, dayMs) - (days - 1) * dayMs;
}

/** Every point up to now, also those in which nothing was written. */
export function activityOf(hours: (HourCounts & { start: Date })[], days: number, nowMs: number): Activity {
  const stepMs = days === 1 ? hourMs : dayMs;
  const points = new Map<number, HourCounts>();
  for (let at = firstPointMs(days, nowMs); at <= nowMs; at += stepMs) points.set(at, noCounts());
  for (const { start, ...counts } of hours) {
    const at = startOf(start.getTime(), stepMs);
    const known = points.get(at);
    if (known) points.set(at, addCounts(known, counts));
  }
  return {
    stepSeconds: stepMs / 1_000,
    total: shown([...points.values()].reduce(addCounts, noCounts())),
    points: [...points].map(([at, counts]) => ({ at: new Date(at).toISOString(), ...shown(counts) })),
  };
}

function shown({ written, failed, waits }: HourCounts): Activity['total'] {
  return {
    written,
    failed,
    changes: waits.reduce((sum, count) => sum + count, 0),
    medianSeconds: waitQuantile(waits, 0.5),
    p95Seconds: waitQuantile(waits, 0.95),
  };
}
