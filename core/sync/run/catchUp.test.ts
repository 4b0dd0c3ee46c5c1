import { clockAllowanceMs } from '../../domain/clock';
import type { Segment } from '../../store/documents';
import type { ReadPage } from '../reading/storeReader';
import { chooseCatchUp } from './catchUp';

const startedAtMs = Date.parse('2026-12-02T12:00:00Z');
const wideMs = startedAtMs - clockAllowanceMs - 5_000;
const narrowMs = startedAtMs - 5_000;

/** SHOPLINE, which counts so many members in the wide window, and so many in the narrow one. */
function readerOf(wide: number | null, narrow: number | null) {
  const readPage = ({ updatedAfterMs }: Segment, _cursor: string | null, onCall?: () => void): Promise<ReadPage> => {
    onCall?.();
    const totalCount = updatedAfterMs === wideMs ? wide : narrow;
    const shown = { customers: [], unreadableIds: [], receivedCount: 0, lastId: null, perPage: null, totalCount };
    return Promise.resolve({ ...shown, asOfMs: 0, tookMs: 0, reachedCreatedAtMs: null, isLast: true });
  };
  return { readPage };
}

it.each([
  ['a store at rest', { total: 20_000, wide: 0, narrow: 0 }, wideMs, 1],
  ['a few who changed shortly before', { total: 200, wide: 50, narrow: 0 }, wideMs, 1],
  ['one in twenty of a large store', { total: 20_000, wide: 1_000, narrow: 0 }, wideMs, 1],
  ['many who changed during the run', { total: 20_000, wide: 6_000, narrow: 5_500 }, wideMs, 2],
  ['a store that has just been filled', { total: 20_000, wide: 20_000, narrow: 3 }, narrowMs, 2],
  ['a small store that has just been filled', { total: 51, wide: 51, narrow: 0 }, narrowMs, 2],
  ['a SHOPLINE that counts nobody', { total: null, wide: null, narrow: null }, narrowMs, 2],
])('%s', async (_what, { total, wide, narrow }, updatedAfterMs, calls) => {
  let called = 0;
  const chosen = await chooseCatchUp(readerOf(wide, narrow), { startedAtMs, total }, () => (called += 1));
  expect(chosen.updatedAfterMs).toBe(updatedAfterMs);
  expect(chosen.firstPage.totalCount).toBe(updatedAfterMs === wideMs ? wide : narrow);
  expect(called).toBe(calls);
});
