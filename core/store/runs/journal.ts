import type { Right } from '../../runtime/gather';
import type { Store } from '..';
import type { RunKey, SyncRun } from '../documents';
import { rangeOf } from '../idRange';
import { inParts } from '../inParts';
import { bytesOf } from '../sealing/cipher';

/** The members that a run has seen. Entries beyond its stored sequence do not count. */
export async function* readJournal(
  { models }: Store,
  { _id: runId, integrationId, journalSeq }: RunKey & Pick<SyncRun, 'journalSeq'>,
): AsyncGenerator<Uint8Array> {
  const ids = Array.from({ length: journalSeq }, (_, seq) => `${runId}:${seq}`);
  for (const some of inParts(ids)) {
    const found = await models.journal.find({ _id: { $in: some }, integrationId }).lean();
    for (const { seen } of found) yield bytesOf(seen);
  }
}

export function writeJournal(
  { together }: Store,
  { _id: runId, integrationId }: RunKey,
  seq: number,
  seen: Buffer,
  right: Right,
): Promise<void> {
  return together.writeJournal({ _id: `${runId}:${seq}`, integrationId, runId, seen }, right);
}

export async function removeJournal({ models }: Store, { _id: runId, integrationId }: RunKey): Promise<void> {
  await models.journal.deleteMany({ _id: rangeOf(runId), integrationId });
}
