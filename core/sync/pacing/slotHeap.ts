/**
 * A fixed number of places, each free from some moment on. Finds the one that is free first in logarithmic time.
 *
 * The heap is ordered by a lower bound of those moments. A place is only ever held longer, so it is moved only when it
 * comes to the top.
 */
export class SlotHeap {
  private readonly freeAtMs: Float64Array;
  private readonly boundMs: Float64Array;
  private readonly heap: Uint32Array;

  constructor(count: number) {
    this.freeAtMs = new Float64Array(count);
    this.boundMs = new Float64Array(count);
    this.heap = Uint32Array.from({ length: count }, (_, place) => place);
  }

  /** The place that is free before all others. */
  first(): number {
    for (;;) {
      const place = this.heap[0]!;
      if (this.freeAtMs[place] === this.boundMs[place]) return place;
      this.boundMs[place] = this.freeAtMs[place]!;
      this.sinkTop();
    }
  }

  freeAt(place: number): number {
    return this.freeAtMs[place]!;
  }

  /** Holds a place until `untilMs`, if it is not held longer already. */
  hold(place: number, untilMs: number): void {
    if (untilMs > this.freeAtMs[place]!) this.freeAtMs[place] = untilMs;
  }

  private sinkTop(): void {
    const { heap, boundMs } = this;
    const sinking = heap[0]!;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && boundMs[heap[child + 1]!]! < boundMs[heap[child]!]!) child += 1;
      if (boundMs[heap[child]!]! >= boundMs[sinking]!) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = sinking;
  }
}
