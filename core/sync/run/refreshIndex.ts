import type { Integration, Member } from '../../store/documents';
import type { ContactIndex } from '../contacts/contactIndex';
import type { TeamParts } from '../delivery/teamParts';

export interface IndexingParts extends Pick<TeamParts, 'queue' | 'rechecks'> {
  contactIndex: ContactIndex;
  integration: Pick<Integration, 'isLive'>;
}

/**
 * Brings the index up to date for a run, and has the members of changed contacts judged anew: the index tells of each
 * change once. The run's own pages come after this and judge most members by it. They leave out members whose live change
 * was judged first, whether it is written by now or waits, and members whose page a former holder of the lease has finished.
 * A preview writes no member at all.
 */
export async function refreshIndex(
  { contactIndex, queue, rechecks, integration }: IndexingParts,
  run: { isPreview: boolean; isResumed: boolean },
): Promise<void> {
  const startedAtMs = Date.now();
  // The store is not followed yet, and its first sync will judge every member.
  if (run.isPreview && !integration.isLive) return void (await contactIndex.refresh());
  const isAnyone = run.isPreview || run.isResumed;
  const isJudgedFirst = ({ updatedAt, customerId }: Member) =>
    updatedAt.getTime() >= startedAtMs || queue.forMember(customerId) !== undefined;
  await rechecks.ofWalk(
    (onNews) => contactIndex.refresh(onNews),
    (member) => isAnyone || isJudgedFirst(member),
  );
}
