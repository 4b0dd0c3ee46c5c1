import type { Integration, Member } from '../../store/documents';
import type { ContactIndex } from '../contacts/contactIndex';
import type { TeamParts } from '../delivery/teamParts';

export interface IndexingParts extends Pick<TeamParts, 'queue' | 'rechecks'> {
  contactIndex: ContactIndex;
  integration: Pick<Integration, 'isLive'>;
}

/**
 * Brings the index up to date for a run, and rechecks members whose contacts changed: the index tells of a change only
 * once. The run's own pages come later and judge most members by the new index, so only the others are rechecked: those
 * whose live change was judged first, whether it is written or waits. A run that goes on rechecks all, since a former
 * holder of the lease may have finished their page. A preview does too, since it writes no member itself.
 */
export async function refreshIndex(
  { contactIndex, queue, rechecks, integration }: IndexingParts,
  run: { isPreview: boolean; isResumed: boolean },
): Promise<void> {
  const startedAtMs = Date.now();
  // The store's changes are not followed now, and its next full sync judges every member.
  if (run.isPreview && !integration.isLive) return void (await contactIndex.refresh());
  const isAnyone = run.isPreview || run.isResumed;
  const isJudgedFirst = ({ updatedAt, customerId }: Member) =>
    updatedAt.getTime() >= startedAtMs || queue.forMember(customerId) !== undefined;
  await rechecks.ofWalk(
    (onNews) => contactIndex.refresh(onNews),
    (member) => isAnyone || isJudgedFirst(member),
  );
}
