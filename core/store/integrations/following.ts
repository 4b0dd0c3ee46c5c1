import type { Store } from '..';
import type { RunKey } from '../documents';

/** Matches an integration only with this run open: a worker that was frozen must not decide for a former run. */
export const asRunOfNow = ({ _id: activeRunId, integrationId: _id }: RunKey) => ({ _id, activeRunId });

/** Notes that a full sync has passed its account check: from here on changes are followed. */
export async function followChanges({ models }: Store, run: RunKey): Promise<void> {
  await models.integrations.updateOne(asRunOfNow(run), { $set: { isLive: true }, $unset: { stoppedFollowing: 1 } });
}

/** Notes that a taking back begins: from here on no changes are followed, until the next full sync. */
export async function stopFollowing({ models }: Store, run: RunKey): Promise<void> {
  await models.integrations.updateOne(asRunOfNow(run), {
    $set: { isLive: false, stoppedFollowing: 'data_taken_back' },
  });
}
