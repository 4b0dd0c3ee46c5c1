import { gatherByRight, type Right } from '../../runtime/gather';
import type { JournalEntry, SyncRun } from '../documents';
import type { Models } from '../models';

/** Runs are saved in step (`repeatInStep`), so this is long enough to gather them. */
const gathering = { forMs: 5, atMost: 50 };

export type RunProgress = Pick<SyncRun, '_id' | 'integrationId'> & { progress: Partial<SyncRun> };

/** Saves the progress of runs that have not ended: one command for all that are due. */
export function gatherRunSaves({ syncRuns }: Models): (asked: RunProgress, right: Right) => Promise<void> {
  return gatherByRight(async (asked) => {
    const saves = asked.map(({ _id, integrationId, progress }) => ({
      updateOne: { filter: { _id, integrationId, finishedAt: null }, update: { $set: progress } },
    }));
    await syncRuns.bulkWrite(saves, { ordered: false });
    return asked.map(() => undefined);
  }, gathering);
}

/** Writes the members that runs have seen since their last journal entry: one command for all that are due. */
export function gatherJournal({ journal }: Models): (asked: JournalEntry, right: Right) => Promise<void> {
  return gatherByRight(async (asked) => {
    const entries = asked.map((replacement) => {
      const { _id, integrationId } = replacement;
      return { replaceOne: { filter: { _id, integrationId }, replacement, upsert: true } };
    });
    await journal.bulkWrite(entries, { ordered: false });
    return asked.map(() => undefined);
  }, gathering);
}
