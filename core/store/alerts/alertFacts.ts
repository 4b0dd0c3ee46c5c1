import type { Store } from '..';
import { standing } from '../../domain/attention';
import type { AlertFacts, ToldState } from '../../domain/alerts';
import type { Integration, SyncRun } from '../documents';
import { allStores } from '../schema';

type Watched = Pick<Integration, '_id' | 'attentions' | 'activeRunId' | 'lastSync'>;

/**
 * The facts that alerts go by, of several integrations with as many queries as of one. One query counts the members in
 * conflict. Where there are any, one more reads the open runs, and one the full syncs that ended since alerts were last
 * told.
 */
export async function readAlertFacts(
  store: Store,
  integrations: Watched[],
  told: ReadonlyMap<string, ToldState>,
): Promise<Map<string, AlertFacts>> {
  const news = integrations.filter(({ _id, lastSync }) => lastSync && lastSync.runId !== told.get(_id)?.run.id);
  const open = integrations.filter(({ activeRunId }) => activeRunId !== null);
  const [conflicts, ended, previews] = await Promise.all([
    countConflicts(store, idsOf(integrations)),
    findEnded(store, idsOf(news), Math.min(...news.map(({ _id }) => told.get(_id)?.run.endedAtMs ?? 0))),
    findPreviews(
      store,
      idsOf(open),
      open.flatMap(({ activeRunId }) => activeRunId ?? []),
    ),
  ]);
  const factsOf = ({ _id, attentions, activeRunId, lastSync }: Watched): AlertFacts => {
    const last = told.get(_id)?.run;
    const since = ended.filter(
      ({ integrationId, _id: runId, status, finishedAt }) =>
        integrationId === _id &&
        status !== 'cancelled' &&
        runId !== last?.id &&
        (runId === lastSync?.runId || (finishedAt?.getTime() ?? 0) > (last?.endedAtMs ?? 0)),
    );
    const endedRuns = since.map(({ _id: id, status, code, finishedAt, counts }) => ({
      ...{ id, status, code, counts },
      endedAt: finishedAt ?? new Date(),
    }));
    // By the integration, even if the run has ended since: the attention that a sync sets aside was read with it.
    const isSyncing = activeRunId !== null && !previews.has(activeRunId);
    return { attentions: standing(attentions), endedRuns, isSyncing, conflicts: conflicts.get(_id) ?? 0 };
  };
  return new Map(integrations.map((integration) => [integration._id, factsOf(integration)]));
}

const idsOf = (integrations: Watched[]) => integrations.map(({ _id }) => _id);

async function countConflicts({ models }: Store, integrationIds: string[]): Promise<Map<string, number>> {
  if (integrationIds.length === 0) return new Map();
  const perIntegration = { $group: { _id: '$integrationId', count: { $sum: 1 } } } as const;
  const found = await models.members.aggregate<{ _id: string; count: number }>(
    [{ $match: { integrationId: { $in: integrationIds }, state: 'conflict' } }, perIntegration],
    allStores,
  );
  return new Map(found.map(({ _id, count }) => [_id, count]));
}

type Ended = Pick<SyncRun, '_id' | 'integrationId' | 'status' | 'code' | 'finishedAt' | 'counts'>;

/** Full syncs alone: an admin who asked for another run sees on the page how it went. */
async function findEnded({ models }: Store, integrationIds: string[], sinceMs: number): Promise<Ended[]> {
  if (integrationIds.length === 0) return [];
  const since = { integrationId: { $in: integrationIds }, finishedAt: { $gte: new Date(sinceMs) } };
  return models.syncRuns
    .find({ ...since, mode: 'full' }, { integrationId: 1, status: 1, code: 1, finishedAt: 1, counts: 1 }, allStores)
    .sort({ finishedAt: 1 })
    .lean<Ended[]>();
}

async function findPreviews({ models }: Store, integrationIds: string[], runIds: string[]): Promise<Set<string>> {
  if (runIds.length === 0) return new Set();
  const isPreview = { _id: { $in: runIds }, integrationId: { $in: integrationIds }, mode: 'preview' as const };
  const found = await models.syncRuns.find(isPreview, { _id: 1 }, allStores).lean();
  return new Set(found.map(({ _id }) => _id));
}
