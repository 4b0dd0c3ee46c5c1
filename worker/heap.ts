import { setFlagsFromString } from 'node:v8';

/**
 * V8 lets the heap of a machine with much memory grow to four times of what lives before it collects: a sync that holds
 * 30 MB then takes 500. A seventh more keeps a large store's sync as small as a small one's
 * (docs/benchmarks.md, memory). V8 reads this flag at each collection, so it may be set while running.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--heap-growing-percent=15');
}
