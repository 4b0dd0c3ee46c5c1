/** How long delivery waits for the rest of the store to be read, so that shared LINE ids and phones are seen in time. */
const minHoldMs = 1_000;
/** A store that is read in this time is known whole before anything is written. */
const wholeReadMs = 4_500;
const holdShareOfWriting = 0.006;

/**
 * Milliseconds from the start of a run after which delivery begins at the latest: a small store is read first, a large
 * one waits for a short share of its writing time (docs/decisions/0017), about what reading the index of contacts takes.
 */
export function deliveryHoldMs(store: {
  /** Members the store says it has; null while unknown. */
  total: number | null;
  pageSize: number;
  shoplinePerSecond: number;
  omnichatPerSecond: number;
}): number {
  const total = store.total ?? 0;
  const readMs = (total / store.pageSize / store.shoplinePerSecond) * 1000;
  // Totals are wrong at times, and answers slow: twice the time, then it goes on as for a large store.
  if (readMs <= wholeReadMs) return 2 * wholeReadMs;
  return Math.max(minHoldMs, (total / store.omnichatPerSecond) * 1000 * holdShareOfWriting);
}
