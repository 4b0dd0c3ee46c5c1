import { useNow } from '../ui/useNow';

/** A check usually takes seconds; until then nothing is said but that it is under way. */
const lateAfterMs = 60_000;

/** @param sinceMs when the check was asked for that has no result yet; null: there is none */
export function useIsLate(sinceMs: number | null): boolean {
  const nowMs = useNow(1_000);
  return sinceMs !== null && nowMs - sinceMs > lateAfterMs;
}
