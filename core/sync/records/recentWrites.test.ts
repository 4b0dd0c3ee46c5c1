import { RecentWrites } from './recentWrites';

describe('writes of our own', () => {
  it('make what was asked for before them old, and nothing that was asked for later', () => {
    const writes = new RecentWrites();
    writes.note('one', 1_000);
    expect(writes.hasSince('one', 999)).toBe(true);
    expect(writes.hasSince('one', 1_000)).toBe(true);
    expect(writes.hasSince('one', 1_001)).toBe(false);
    expect(writes.hasSince('other', 0)).toBe(false);
  });

  it('are remembered by the last one, for two minutes', () => {
    const writes = new RecentWrites();
    writes.note('one', 0);
    writes.note('other', 1);
    writes.note('one', 60_000);
    writes.note('third', 121_000);
    expect(writes.hasSince('one', 60_000)).toBe(true);
    expect(writes.hasSince('other', 0)).toBe(false);
  });
});
