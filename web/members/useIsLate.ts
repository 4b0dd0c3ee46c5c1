import { useEffect, useState } from 'react';

/** A check usually takes seconds; until then nothing is said but that it is under way. */
const lateAfterMs = 60_000;

/** @param sinceMs when the check was asked for that has no result yet; null: there is none */
export function useIsLate(sinceMs: number | null): boolean {
  const [lateSinceMs, setLateSinceMs] = useState<number>();
  useEffect(() => {
    if (sinceMs === null) return undefined;
    const timer = setTimeout(() => setLateSinceMs(sinceMs), sinceMs + lateAfterMs - Date.now());
    return () => clearTimeout(timer);
  }, [sinceMs]);
  return sinceMs !== null && lateSinceMs === sinceMs;
}
