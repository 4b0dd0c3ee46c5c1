import fc from 'fast-check';
import { SlotHeap } from './slotHeap';

describe('places', () => {
  it('always offers the one that is free first, however long others are held meanwhile', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.array(fc.tuple(fc.boolean(), fc.nat(49), fc.integer({ min: 0, max: 1_000 })), { maxLength: 300 }),
        (count, steps) => {
          const places = new SlotHeap(count);
          const freeAt = new Array<number>(count).fill(0);
          for (const [isNext, anyPlace, untilMs] of steps) {
            const place = isNext ? places.first() : anyPlace % count;
            places.hold(place, untilMs);
            freeAt[place] = Math.max(freeAt[place]!, untilMs);
            expect(places.freeAt(places.first())).toBe(Math.min(...freeAt));
          }
        },
      ),
    );
  });
});
