import type { Segment } from '../../store/documents';

const dayMs = 86_400_000;
/** Members who changed within these days are the likeliest to be needed next: a run reads and writes them first. */
const recentDays = 90;

/** Everyone, from the first page on. */
export const wholeStore: Readonly<Segment> = {
  updatedAfterMs: null,
  updatedBeforeMs: null,
  createdAfterMs: null,
  createdBeforeMs: null,
  cursor: null,
  done: false,
};

/** Members who changed since this time count as changed lately. @param startedAtMs start of the run. */
export function recentSinceMs(startedAtMs: number): number {
  return startedAtMs - recentDays * dayMs;
}

/** The windows a full read goes through, in this order. @param startedAtMs start of the run. */
export function firstSegments(startedAtMs: number): Segment[] {
  const sinceMs = recentSinceMs(startedAtMs);
  return [
    { ...wholeStore, updatedAfterMs: sinceMs },
    { ...wholeStore, updatedBeforeMs: sinceMs },
  ];
}
