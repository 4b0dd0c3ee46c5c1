import { TeamLease } from '../core/sync/lease/teamLease';
import { sleep } from '../core/runtime/async';
import type { Store } from '../core/store';
import { forgetMembers } from '../core/store/access/auditLog';
import type { Integration } from '../core/store/documents';
import { removeWaiting } from '../core/store/inbox/waiting';
import { findIntegration } from '../core/store/integrations/integrations';
import { findReceipt, remainsOf, removeIntegration, writeReceipt } from '../core/store/integrations/remains';
import { takeSteps } from './progress';
import type { ActivityDependencies } from './dependencies';

/**
 * Removes everything an ended integration left: members, contacts, inbox, lease, runs, tokens, the document itself.
 * Calls no partner, so it works with a dead token. What is in Omnichat stays. Leaves a receipt with counts and times,
 * and the audit log without the ids of members.
 */
export function cleanUpActivities({ store }: Pick<ActivityDependencies, 'store'>) {
  return {
    /** Safe to repeat; nothing is done to a binding that has not ended. @returns how much there was of each. */
    async cleanUp({ integrationId }: { integrationId: string }): Promise<Record<string, number>> {
      const integration = await findIntegration(store, integrationId);
      if (!integration) {
        await removeWaiting(store, integrationId);
        return (await findReceipt(store, integrationId))?.removed ?? {};
      }
      if (!integration.endedAt) return {};
      // A holder of the lease that lost touch with Temporal, or was frozen, would store again what is removed here.
      let heldForMs: number;
      while ((heldForMs = await TeamLease.revoke(store, integrationId)) > 0) await sleep(heldForMs);
      const removed = await countOnce(store, integration);
      await takeSteps(remainsOf(store, integrationId).map(({ name, remove }) => [name, remove]));
      await forgetMembers(store, integrationId);
      await removeIntegration(store, integrationId);
      // An `api` that had not heard of the end yet may have added to the inbox meanwhile.
      await removeWaiting(store, integrationId);
      return removed;
    },
  };
}

/**
 * Counts before anything is removed, and keeps that in the receipt. A worker that goes on after an interruption finds
 * fewer documents than there were, so it takes the numbers of the receipt.
 */
async function countOnce(store: Store, integration: Integration): Promise<Record<string, number>> {
  const written = await findReceipt(store, integration._id);
  if (written) return written.removed;
  const removed = await takeSteps(remainsOf(store, integration._id).map(({ name, count }) => [name, count]));
  await writeReceipt(store, integration, removed);
  return removed;
}
