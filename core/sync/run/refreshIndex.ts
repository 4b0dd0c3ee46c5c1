import type { Integration } from '../../store/documents';
import type { ContactIndex } from '../contacts/contactIndex';
import type { Rechecks } from '../records/inbox';

export interface IndexingParts {
  contactIndex: ContactIndex;
  rechecks: Rechecks;
  integration: Pick<Integration, 'isLive'>;
}

/**
 * Brings the index up to date for a run, and has those judged anew whom the run does not: of a contact's change it tells
 * once. A run judges by its pages, after this; not those whose live change came first, nor those whom a former
 * holder of the lease went through. A preview judges nobody.
 */
export async function refreshIndex(
  { contactIndex, rechecks, integration }: IndexingParts,
  run: { isPreview: boolean; isResumed: boolean },
): Promise<void> {
  const startedAtMs = Date.now();
  const changed = await contactIndex.refresh();
  // Nobody is followed yet: the first sync judges everyone.
  if (run.isPreview && !integration.isLive) return;
  const isAnyone = run.isPreview || run.isResumed;
  await rechecks.ofHolders(changed, ({ updatedAt }) => isAnyone || updatedAt.getTime() >= startedAtMs);
}
