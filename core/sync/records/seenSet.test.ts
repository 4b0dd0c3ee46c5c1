import fc from 'fast-check';
import { SeenSet } from './seenSet';

describe('the members a run has seen', () => {
  it('are told from new ones, also while the set grows', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 3 }), { maxLength: 300 }), (ids) => {
        const seen = new SeenSet(4);
        const known = new Set<string>();
        for (const id of ids) {
          expect(seen.has(id)).toBe(known.has(id));
          expect(seen.add(id)).toBe(!known.has(id));
          known.add(id);
        }
        expect(seen.size).toBe(known.size);
        for (const id of known) expect(seen.has(id)).toBe(true);
      }),
      { numRuns: 50, seed: 40 },
    );
  });

  it('are found again from the journal', () => {
    const ids = Array.from({ length: 5_000 }, (_, at) => `customer-${at}`);
    const seen = new SeenSet();
    seen.restore(SeenSet.encode(ids.slice(0, 2_500)));
    seen.restore(SeenSet.encode(ids.slice(2_400)));
    expect(seen.size).toBe(5_000);
    expect(ids.filter((id) => !seen.has(id))).toEqual([]);
    expect(seen.has('customer-5000')).toBe(false);
  });

  it('take 8 bytes each in the journal, read from the middle of a larger buffer too', () => {
    const journal = SeenSet.encode(['a', 'b']);
    expect(journal).toHaveLength(16);
    const seen = new SeenSet();
    seen.restore(Buffer.concat([Buffer.alloc(3), journal]).subarray(3));
    expect([seen.has('a'), seen.has('b'), seen.size]).toEqual([true, true, 2]);
  });
});
