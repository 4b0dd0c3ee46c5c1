/** Delivery waits at least this long for the rest of the store, so that shared LINE ids and phones are seen in time. */
const minHoldMs = 1_000;
/** A store that can be read in this time is read whole before anything is written. */
const wholeReadMs = 4_500;
const holdShareOfWriting = 0.006;

/**
 * How many milliseconds after the start of a slice delivery may begin although the read goes on. A small store is read
 * first. A large one waits for a short share of its writing time (docs/decisions/0017), about as long as reading the
 * index of contacts takes.
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
  // Totals are wrong at times, and answers slow: a small store gets twice the time, then delivery begins all the same.
  if (readMs <= wholeReadMs) return 2 * wholeReadMs;
  return Math.max(minHoldMs, (total / store.omnichatPerSecond) * 1000 * holdShareOfWriting);
}
