import { TeamLease } from '../engine/lease/teamLease';
import { sleep } from '../startup/async';
import type { Store } from '../store';
import type { Integration, Receipt } from '../store/documents';
import { takeSteps } from './progress';
import type { ActivityDependencies } from './dependencies';

/** What is counted and removed of a collection. */
interface Collection {
  countDocuments(filter: object): PromiseLike<number>;
  deleteMany(filter: object): PromiseLike<{ deletedCount: number }>;
}

type Part = [name: string, collection: Collection, filter: object];

/**
 * Removes everything an ended integration left: members, contacts, inbox, lane, runs, tokens, the document itself. Calls
 * nobody, so it works with a dead token. What is in Omnichat stays. Leaves a receipt with counts and times.
 */
export function cleanUpActivities({ store }: Pick<ActivityDependencies, 'store'>) {
  const { models } = store;
  return {
    /** Safe to repeat; nothing is done to a binding that has not ended. @returns how much there was of each. */
    async cleanUp({ integrationId }: { integrationId: string }): Promise<Record<string, number>> {
      const integration = await models.integrations.findById(integrationId).lean<Integration>();
      if (!integration) {
        await removeLateArrivals(store, integrationId);
        return (await findReceipt(store, integrationId))?.removed ?? {};
      }
      if (!integration.endedAt) return {};
      // A worker that lost touch with Temporal, or was frozen, would put back what is removed under it.
      let heldForMs: number;
      while ((heldForMs = await TeamLease.revoke(models, integrationId)) > 0) await sleep(heldForMs);
      const parts = await partsOf(store, integrationId);
      const removed = await writeReceipt(store, integration, parts);
      await takeSteps(
        parts.map(([name, collection, filter]) => [
          name,
          async () => (await collection.deleteMany(filter)).deletedCount,
        ]),
      );
      await models.integrations.deleteOne({ _id: integrationId });
      await removeLateArrivals(store, integrationId);
      return removed;
    },
  };
}

/** What came while the rest was removed, from an `api` that had not heard of the end yet. */
async function removeLateArrivals({ models }: Store, integrationId: string): Promise<void> {
  await models.inbox.deleteMany({ integrationId });
  await models.contactEvents.deleteMany({ integrationId });
}

/** In the order of removal: the journal is found by its runs. */
async function partsOf({ models }: Store, integrationId: string): Promise<Part[]> {
  const runs = await models.syncRuns.find({ integrationId }, { _id: 1 }).lean<{ _id: string }[]>();
  return [
    ['inbox', models.inbox, { integrationId }],
    ['contactEvents', models.contactEvents, { integrationId }],
    ['members', models.members, { integrationId }],
    ['contacts', models.contacts, { integrationId }],
    ['journal', models.journal, { runId: { $in: runs.map(({ _id }) => _id) } }],
    ['syncRuns', models.syncRuns, { integrationId }],
    ['lanes', models.lanes, { _id: integrationId }],
    // Released already, unless whoever ended the integration died in between.
    ['claims', models.claims, { integrationId }],
  ];
}

/** Counted before the first is removed: whoever goes on after an interruption finds the receipt, and less than it says. */
async function writeReceipt(store: Store, integration: Integration, parts: Part[]): Promise<Record<string, number>> {
  const written = await findReceipt(store, integration._id);
  if (written) return written.removed;
  const removed = await takeSteps(
    parts.map(([name, collection, filter]) => [name, async () => collection.countDocuments(filter)]),
  );
  const receipt = {
    merchantId: integration.merchantId,
    teamId: integration.teamId,
    endReason: integration.endReason ?? 'disconnected',
    boundAt: integration.createdAt,
    endedAt: integration.endedAt ?? new Date(),
    removed,
  };
  await store.models.receipts.updateOne({ _id: integration._id }, { $setOnInsert: receipt }, { upsert: true });
  return removed;
}

async function findReceipt({ models }: Store, integrationId: string): Promise<Receipt | null> {
  return models.receipts.findById(integrationId).lean<Receipt>();
}
