import type { Store } from '..';
import type { IntegrationStatus } from '../../domain/types';
import type { Installation, Integration, SyncRun } from '../documents';
import { readBacklog } from '../inbox/backlog';
import { shownRuns, type ShownRuns } from '../runs/shownRun';
import { allStores } from '../schema';
import { integrationStatus } from './integrationStatus';

/** Integrations read by one query, and the most queries for one page: a filter that few match must not read all. */
const batchSize = 200;
const mostBatches = 5;

type Fields = Omit<Integration, 'sealedOmnichatToken' | 'sealedWebhookSecret'>;

/** One integration as operators see it. */
export interface Overview extends ShownRuns {
  integration: Fields;
  status: IntegrationStatus;
  /** When the oldest change that waits arrived, of a member or a contact. */
  oldestWaitingAt: Date | null;
}

/** The part of each status that stands in the integration; `judge` adds what its installation and run tell. */
const whereIs: Record<IntegrationStatus, object> = {
  awaiting_authorization: { endedAt: null, attentions: {} },
  awaiting_line_account: { endedAt: null, attentions: {}, lineAccount: null },
  ready: { endedAt: null, attentions: {}, activeRunId: null },
  syncing: { endedAt: null, attentions: {}, activeRunId: { $ne: null } },
  paused: { endedAt: null, attentions: {}, activeRunId: { $ne: null } },
  attention: { endedAt: null, attentions: { $ne: {} } },
  disconnected: { endedAt: { $ne: null } },
};

/**
 * Integrations of all teams in the order of their ids, a page at a time: a few queries for each 200 stores, none for
 * each store.
 * @returns a page, and the id after which the next one begins; null: there is none. A page may hold fewer than `count`
 * although more follow.
 */
export async function findOverview(
  store: Store,
  { state, afterId, count }: { state: IntegrationStatus | null; afterId: string | null; count: number },
): Promise<{ rows: Overview[]; nextAfterId: string | null }> {
  const rows: Overview[] = [];
  let lookedUpTo = afterId;
  for (let batch = 0; batch < mostBatches; batch += 1) {
    const found = await findBatch(store, state, lookedUpTo);
    const judged = await judge(store, found);
    for (const row of judged) {
      if (rows.length === count) return withWaiting(store, rows, rows.at(-1)!.integration._id);
      if (state === null || row.status === state) rows.push(row);
    }
    if (found.length < batchSize) return withWaiting(store, rows, null);
    lookedUpTo = found.at(-1)!._id;
  }
  return withWaiting(store, rows, lookedUpTo);
}

function findBatch({ models }: Store, state: IntegrationStatus | null, afterId: string | null): Promise<Fields[]> {
  const where = { ...(state && whereIs[state]), ...(afterId !== null && { _id: { $gt: afterId } }) };
  return models.integrations
    .find(where, { sealedOmnichatToken: 0, sealedWebhookSecret: 0 })
    .sort({ _id: 1 })
    .limit(batchSize)
    .lean<Fields[]>();
}

async function judge({ models }: Store, integrations: Fields[]): Promise<Overview[]> {
  const integrationIds = integrations.map(({ _id }) => _id);
  const runIds = integrations.flatMap(({ activeRunId, lastSync }) => [activeRunId ?? [], lastSync?.runId ?? []].flat());
  const [installations, runs] = await Promise.all([
    models.installations
      .find({ _id: { $in: integrations.map(({ merchantId }) => merchantId) } }, { sealedToken: 1 })
      .lean<Pick<Installation, '_id' | 'sealedToken'>[]>(),
    runIds.length === 0
      ? []
      : models.syncRuns
          .find({ _id: { $in: runIds }, integrationId: { $in: integrationIds } }, { segments: 0 }, allStores)
          .lean<SyncRun[]>(),
  ]);
  const byMerchant = new Map(installations.map((installation) => [installation._id, installation]));
  const byId = new Map(runs.map((run) => [run._id, run]));
  return integrations.map((integration) => {
    const installation = byMerchant.get(integration.merchantId) ?? null;
    const named = (runId: string | undefined | null) => byId.get(runId ?? '') ?? null;
    const runs = shownRuns(named(integration.activeRunId), named(integration.lastSync?.runId), installation);
    const status = integrationStatus({ integration, installation, activeRun: runs.activeRun });
    return { integration, status, ...runs, oldestWaitingAt: null };
  });
}

async function withWaiting(store: Store, rows: Overview[], nextAfterId: string | null) {
  const integrationIds = rows.map(({ integration }) => integration._id);
  const backlog = await readBacklog(store, integrationIds);
  const shown = rows.map((row) => ({ ...row, oldestWaitingAt: backlog.get(row.integration._id)?.oldestAt ?? null }));
  return { rows: shown, nextAfterId };
}
