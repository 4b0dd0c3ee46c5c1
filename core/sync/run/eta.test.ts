import { bulkEtaSeconds } from './eta';
import { emptyCounts } from './runTally';

const start = {
  total: 10_000,
  counts: emptyCounts(),
  isRead: false,
  isPreview: false,
  queued: 0,
  pageSize: 50,
  shoplinePerSecond: 20,
  omnichatPerSecond: 40,
};

describe('the time a run will still take', () => {
  it('is unknown while the number of members is', () => {
    expect(bulkEtaSeconds({ ...start, total: null })).toBeNull();
  });

  it('supposes at first that everyone needs a write', () => {
    expect(bulkEtaSeconds(start)).toBe(250);
  });

  it('follows the share of members that needed a write so far', () => {
    const counts = { ...emptyCounts(), read: 1_000, delivered: 100, unchanged: 900 };
    expect(bulkEtaSeconds({ ...start, counts })).toBe(Math.ceil((9_000 * 0.1) / 40));
  });

  it('is the time of reading when hardly anyone needs a write', () => {
    const counts = { ...emptyCounts(), read: 1_000, unchanged: 1_000 };
    expect(bulkEtaSeconds({ ...start, counts })).toBe(Math.ceil(9_000 / 50 / 20));
    expect(bulkEtaSeconds({ ...start, isPreview: true })).toBe(10);
  });

  it('is the time of the queue once everyone is read', () => {
    const counts = { ...emptyCounts(), read: 9_000, delivered: 9_000 };
    expect(bulkEtaSeconds({ ...start, isRead: true, counts, queued: 400 })).toBe(10);
    expect(bulkEtaSeconds({ ...start, isRead: true, counts: { ...counts, read: 10_000 } })).toBe(0);
  });

  it('is never negative when the store told too small a total', () => {
    const counts = { ...emptyCounts(), read: 12_000, delivered: 12_000 };
    expect(bulkEtaSeconds({ ...start, counts })).toBe(0);
  });
});
