import { useEffect, useState } from 'react';

/** A check usually takes seconds. Until this time has passed, the page says only that it is under way. */
const lateAfterMs = 60_000;

/** @param sinceMs when the check that still has no result was asked for; null: there is no such check */
export function useIsLate(sinceMs: number | null): boolean {
  const [lateSinceMs, setLateSinceMs] = useState<number>();
  useEffect(() => {
    if (sinceMs === null) return undefined;
    const timer = setTimeout(() => setLateSinceMs(sinceMs), sinceMs + lateAfterMs - Date.now());
    return () => clearTimeout(timer);
  }, [sinceMs]);
  return sinceMs !== null && lateSinceMs === sinceMs;
}
