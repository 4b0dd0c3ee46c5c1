import { bulkPace } from './eta';
import { emptyCounts } from '../../domain/types';

const etaSecondsOf = (state: Parameters<typeof bulkPace>[0]) => bulkPace(state).etaSeconds;

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
    expect(etaSecondsOf({ ...start, total: null })).toBeNull();
  });

  it('supposes at first that everyone needs a write', () => {
    expect(etaSecondsOf(start)).toBe(250);
  });

  it('follows the share of members that needed a write so far', () => {
    const counts = { ...emptyCounts(), read: 1_000, delivered: 100, unchanged: 900 };
    expect(etaSecondsOf({ ...start, counts })).toBe(Math.ceil((9_000 * 0.1) / 40));
  });

  it('is the time of reading when hardly anyone needs a write', () => {
    const counts = { ...emptyCounts(), read: 1_000, unchanged: 1_000 };
    expect(etaSecondsOf({ ...start, counts })).toBe(Math.ceil(9_000 / 50 / 20));
    expect(etaSecondsOf({ ...start, isPreview: true })).toBe(10);
  });

  it('is the time of the queue once everyone is read', () => {
    const counts = { ...emptyCounts(), read: 9_000, delivered: 9_000 };
    expect(etaSecondsOf({ ...start, isRead: true, counts, queued: 400 })).toBe(10);
    expect(etaSecondsOf({ ...start, isRead: true, counts: { ...counts, read: 10_000 } })).toBe(0);
  });

  it('is never negative when the store told too small a total', () => {
    const counts = { ...emptyCounts(), read: 12_000, delivered: 12_000 };
    expect(etaSecondsOf({ ...start, counts })).toBe(0);
  });
});

describe('whose limit decides the time left', () => {
  const partnerOf = (state: Parameters<typeof bulkPace>[0]) => bulkPace(state).partner;

  it('is Omnichat’s while writing takes longer, also while nothing waits to be written', () => {
    expect(partnerOf(start)).toBe('omnichat');
    expect(partnerOf({ ...start, isRead: true, queued: 1 })).toBe('omnichat');
  });

  it('is SHOPLINE’s while reading takes longer, also while something waits to be written', () => {
    const counts = { ...emptyCounts(), read: 1_000, unchanged: 1_000 };
    expect(partnerOf({ ...start, counts, queued: 1 })).toBe('shopline');
    expect(partnerOf({ ...start, isPreview: true })).toBe('shopline');
    expect(partnerOf({ ...start, total: null })).toBe('shopline');
  });
});
