import type { Segment } from '../store/documents';

const dayMs = 86_400_000;
/** Whoever changed lately is most likely to be met next: read and delivered first. */
const recentDays = 90;

/** The windows a full read goes through, in this order. @param startedAtMs start of the run. */
export function firstSegments(startedAtMs: number): Segment[] {
  const recentSinceMs = startedAtMs - recentDays * dayMs;
  const whole = { updatedAfterMs: null, updatedBeforeMs: null, createdAfterMs: null, createdBeforeMs: null };
  return [
    { ...whole, updatedAfterMs: recentSinceMs, cursor: null, done: false },
    { ...whole, updatedBeforeMs: recentSinceMs, cursor: null, done: false },
  ];
}
