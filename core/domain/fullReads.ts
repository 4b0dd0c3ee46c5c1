/** How often everyone is read while nothing asks for it, as the operator sets it. */
export interface FullReadCadence {
  /** The share of SHOPLINE's calls that full reads may take. */
  budget: number;
  /** From one to the next while the last one found something, unless sweeps come sooner. */
  leastSeconds: number;
  /** The interval doubles up to this while reads find nothing. */
  mostSeconds: number;
}

export const shoplineCallsPerSecond = 20;

/**
 * Milliseconds from one full read to the next.
 * @param quietReads full reads in a row that found nothing
 * @param readMs what one takes at SHOPLINE's full rate
 */
export function fullReadEveryMs(
  { budget, leastSeconds, mostSeconds }: FullReadCadence,
  { sweepEveryMs, quietReads, readMs }: { sweepEveryMs: number; quietReads: number; readMs: number },
): number {
  const leastMs = Math.min(sweepEveryMs, leastSeconds * 1000);
  const grownMs = Math.min(leastMs * 2 ** quietReads, mostSeconds * 1000);
  return Math.max(readMs / budget, leastMs, grownMs);
}
