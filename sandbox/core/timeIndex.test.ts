import fc from 'fast-check';
import { TimeIndex } from './timeIndex';

interface Item {
  id: string;
  atMs: number;
}

test('whatever is touched, moved or removed, the order is that of a fresh sort', () => {
  const step = fc.record({
    id: fc.integer({ min: 0, max: 20 }),
    atMs: fc.integer({ min: 0, max: 50 }),
    remove: fc.boolean(),
    ask: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
      const index = new TimeIndex<Item>(
        ({ atMs }) => atMs,
        ({ id }) => id,
      );
      const items = new Map<string, Item>();
      for (const { id, atMs, remove, ask } of steps) {
        const name = String(id).padStart(2, '0');
        const item = items.get(name) ?? { id: name, atMs };
        if (remove && items.delete(name)) index.remove(item);
        else if (!remove) {
          item.atMs = atMs;
          items.set(name, item);
          index.touch(item);
        }
        if (ask) index.items();
      }
      const expected = [...items.values()].sort((a, b) => a.atMs - b.atMs || (a.id < b.id ? -1 : 1));
      expect(index.items()).toEqual(expected);
      expect(index.firstAt(25)).toBe(expected.filter(({ atMs }) => atMs < 25).length);
      expected.forEach((item, position) => expect(index.indexOf(item)).toBe(position));
    }),
  );
});
