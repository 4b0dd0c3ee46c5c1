import { ContactFreshness } from './contactFreshness';

describe('writes of our own', () => {
  it('make what was asked for before them old, and nothing that was asked for later', () => {
    const freshness = new ContactFreshness();
    freshness.noteWrite('one', 1_000);
    for (const isOld of ['isWrittenSince', 'isNewerThan'] as const) {
      expect(freshness[isOld]('one', 999)).toBe(true);
      expect(freshness[isOld]('one', 1_000)).toBe(true);
      expect(freshness[isOld]('one', 1_001)).toBe(false);
      expect(freshness[isOld]('other', 0)).toBe(false);
    }
  });

  it('are remembered by the last one, for two minutes', () => {
    const freshness = new ContactFreshness();
    freshness.noteWrite('one', 0);
    freshness.noteWrite('other', 1);
    freshness.noteWrite('one', 60_000);
    freshness.noteWrite('third', 121_000);
    expect(freshness.isWrittenSince('one', 60_000)).toBe(true);
    expect(freshness.isWrittenSince('other', 0)).toBe(false);
  });
});

describe('looks', () => {
  it('make what was asked for before them old, in whatever order answers come, and are no writes', () => {
    const freshness = new ContactFreshness();
    freshness.noteLook('one', 2_000);
    freshness.noteLook('one', 1_000);
    expect(freshness.isNewerThan('one', 1_999)).toBe(true);
    expect(freshness.isNewerThan('one', 2_000)).toBe(false);
    expect(freshness.isWrittenSince('one', 0)).toBe(false);
  });
});
