import { setFlagsFromString } from 'node:v8';

/**
 * On a machine with much memory, V8 lets the heap grow to four times of what lives before it collects: a sync that
 * holds 30 MB then takes 500. With growth of a seventh, the sync of a large store stays as small as that of a small one
 * (docs/benchmarks.md, memory). V8 reads this flag at each collection, so it may be set while running.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--heap-growing-percent=15');
}
