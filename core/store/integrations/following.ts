import type { Store } from '..';
import type { RunKey } from '../documents';

/** A worker that was frozen must not decide for a run that is the integration's no longer. */
export const asRunOfNow = ({ _id: activeRunId, integrationId: _id }: RunKey) => ({ _id, activeRunId });

/** The first full sync has found that the account fits: from here on changes are followed. */
export async function followChanges({ models }: Store, run: RunKey): Promise<void> {
  await models.integrations.updateOne(asRunOfNow(run), { $set: { isLive: true }, $unset: { stoppedFollowing: 1 } });
}

/** What was written is taken back: from here on nothing is followed until the next full sync. */
export async function stopFollowing({ models }: Store, run: RunKey): Promise<void> {
  await models.integrations.updateOne(asRunOfNow(run), {
    $set: { isLive: false, stoppedFollowing: 'data_taken_back' },
  });
}
