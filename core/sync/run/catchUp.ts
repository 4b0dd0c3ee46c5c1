import { clockAllowanceMs } from '../../domain/clock';
import { membersOfPart } from '../reading/parts';
import { wholeStore } from '../reading/segments';
import type { ReadPage, StoreReader } from '../reading/storeReader';

const overlapMs = 5_000;
const shareReadAgain = 0.05;

/** Where the sweep at the end of a run begins. */
export interface CatchUp {
  updatedAfterMs: number;
  /** Its first page, which was needed to tell. */
  firstPage: ReadPage;
}

/**
 * Chooses how far back to look for what changed during a run. SHOPLINE dates changes by its own clock. Where that is
 * behind ours, the change of a moment ago looks older than the run, so the sweep should go back by as much as clocks may
 * be apart. Where so many changed shortly before the run that much of the store would be read twice, it does not.
 * @throws PartnerError
 */
export async function chooseCatchUp(
  reader: Pick<StoreReader, 'readPage'>,
  run: { startedAtMs: number; total: number | null },
  onCall?: () => void,
): Promise<CatchUp> {
  const since = async (updatedAfterMs: number): Promise<CatchUp> => {
    const firstPage = await reader.readPage({ ...wholeStore, updatedAfterMs }, null, onCall);
    return { updatedAfterMs, firstPage };
  };
  const wide = await since(run.startedAtMs - clockAllowanceMs - overlapMs);
  if (mayBeReadAgain(wide.firstPage.totalCount, run.total)) return wide;
  const narrow = await since(run.startedAtMs - overlapMs);
  return mayBeReadAgain(moreIn(wide, narrow), run.total) ? wide : narrow;
}

function moreIn(wide: CatchUp, narrow: CatchUp): number | null {
  const [more, fewer] = [wide.firstPage.totalCount, narrow.firstPage.totalCount];
  return more === null || fewer === null ? null : more - fewer;
}

/** Whether so many of a store's members cost little to read once more; null: it is not known how many. */
function mayBeReadAgain(members: number | null, total: number | null): boolean {
  return members !== null && members <= Math.max(membersOfPart, (total ?? 0) * shareReadAgain);
}
