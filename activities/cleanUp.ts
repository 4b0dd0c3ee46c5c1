import { LaneLease } from '../engine/lease';
import { delay } from '../engine/pacer';
import { endIntegration } from '../store/bindings';
import type { Integration } from '../store/documents';
import { inTurn } from './progress';
import type { ActivityDependencies } from './dependencies';

/**
 * Removes everything an ended integration left: members, contacts, inbox, lane, runs, tokens, the document itself. Calls
 * nobody, so it works with a dead token. What is in Omnichat stays. Leaves a receipt with counts and times.
 */
export function cleanUpActivities({ store }: ActivityDependencies) {
  const { models } = store;
  return {
    async cleanUp(integrationId: string, reason: 'uninstalled' | 'disconnected'): Promise<Record<string, number>> {
      const integration = await models.integrations.findById(integrationId).lean<Integration>();
      if (!integration) return {};
      // An operator may have sent the signal for an event that never came.
      if (!integration.endedAt) {
        await endIntegration(store, integration, reason);
        if (reason === 'uninstalled') {
          await models.installations.updateOne(
            { _id: integration.merchantId },
            { $set: { sealedToken: null, proofsVoidBeforeMs: Date.now() } },
          );
        }
      }
      // A worker that lost touch with Temporal, or was frozen, would put back what is removed under it.
      await delay(await LaneLease.revoke(models, integrationId));
      const runIds = (await models.syncRuns.find({ integrationId }, { _id: 1 }).lean<{ _id: string }[]>()).map(
        ({ _id }) => _id,
      );
      const steps: [string, () => Promise<{ deletedCount: number }>][] = [
        ['inbox', () => models.inbox.deleteMany({ integrationId })],
        ['contactEvents', () => models.contactEvents.deleteMany({ integrationId })],
        ['members', () => models.members.deleteMany({ integrationId })],
        ['contacts', () => models.contacts.deleteMany({ integrationId })],
        ['journal', () => models.journal.deleteMany({ runId: { $in: runIds } })],
        ['syncRuns', () => models.syncRuns.deleteMany({ integrationId })],
        ['lanes', () => models.lanes.deleteOne({ _id: integrationId })],
        // Released already, unless whoever ended the integration died in between.
        ['claims', () => models.claims.deleteMany({ integrationId })],
      ];
      const removed = await inTurn(steps);
      await models.receipts.updateOne(
        { _id: integrationId },
        {
          $setOnInsert: {
            merchantId: integration.merchantId,
            teamId: integration.teamId,
            endReason: integration.endReason ?? reason,
            boundAt: integration.createdAt,
            endedAt: integration.endedAt ?? new Date(),
            removed,
          },
        },
        { upsert: true },
      );
      await models.integrations.deleteOne({ _id: integrationId });
      return removed;
    },
  };
}
