import type { Store } from '..';
import { syncModes } from '../../domain/types';
import type { Installation, SyncRun } from '../documents';
import { allStores } from '../schema';
import { eventTimeOfMs } from '../inbox/eventTime';
import { removeWaiting } from '../inbox/waiting';
import { unchanged } from './installations';

const dayMs = 86_400_000;

/** Runs are kept for this long after their end. */
const runMs = 180 * dayMs;
/**
 * A member whom a webhook brought waits sealed in the inbox, usually for seconds. Where no worker delivers, as while an
 * integration waits for an admin, only the id is kept after this long, and the member is read anew when its turn comes.
 */
const waitingMemberMs = 7 * dayMs;
/** A run is written before its integration points to it: one that is not pointed to after this long never will be. */
const unclaimedRunMs = 60_000;
/** The installation of a gone store is kept as long as events may be late: it shows that they do not count. */
const goneStoreMs = 8 * dayMs;

/**
 * Removes what was kept long enough. The audit log and the ids of webhooks are not here: MongoDB removes them by their
 * own indexes, after 400 and 8 days.
 */
export async function removeExpired({ models }: Store, nowMs: number): Promise<void> {
  await models.syncRuns.deleteMany({ finishedAt: { $lt: new Date(nowMs - runMs) } }, allStores);
  await removeUnclaimedRuns({ models }, nowMs - unclaimedRunMs);
  await removeGoneStores(models, nowMs - goneStoreMs);
}

/**
 * Forgets the members that old inbox entries carry; the entries themselves stay.
 * @param oldest when the oldest arrival of each integration came: only those with an old one are looked through
 */
export async function forgetOldArrivals(
  { models }: Store,
  oldest: Iterable<[integrationId: string, { oldestAt: Date }]>,
  nowMs: number,
): Promise<void> {
  const before = new Date(nowMs - waitingMemberMs);
  for (const [integrationId, { oldestAt }] of oldest) {
    if (oldestAt >= before) continue;
    const isOld = { integrationId, receivedAt: { $lt: before }, sealedCustomer: { $ne: null } };
    await models.inbox.updateMany(isOld, { $set: { sealedCustomer: null } });
  }
}

/**
 * Removes inbox entries that no worker will read, since their binding is gone or follows no changes. While the database
 * takes no writes, `api` holds events. It may store one only after the binding has ended and was cleaned up, or after a
 * taking back.
 * @param waiting integrations for which something waits
 * @param followed those of them whose inbox a worker will read; others may be among them
 */
export async function removeStrayArrivals(
  store: Store,
  waiting: Iterable<string>,
  followed: { _id: string }[],
): Promise<void> {
  const ids = new Set(followed.map(({ _id }) => _id));
  for (const integrationId of waiting) if (!ids.has(integrationId)) await removeWaiting(store, integrationId);
}

/** Removes runs whose opening was interrupted: no integration points to them, so no worker will begin them. */
async function removeUnclaimedRuns({ models }: Pick<Store, 'models'>, beforeMs: number): Promise<void> {
  const opened = {
    phase: 'requested' as const,
    finishedAt: null,
    mode: { $in: syncModes },
    startedAt: { $lt: new Date(beforeMs) },
  };
  for (const run of await models.syncRuns.find(opened, { integrationId: 1 }, allStores).lean<SyncRun[]>()) {
    const { _id, integrationId } = run;
    if (await models.integrations.exists({ _id: integrationId, activeRunId: _id })) continue;
    await models.syncRuns.deleteOne({ _id, integrationId, ...opened });
  }
}

/** Removes what is known of stores that gave no sign since an uninstall, or of which no installation was ever told. */
async function removeGoneStores({ installations }: Store['models'], beforeMs: number): Promise<void> {
  const before = eventTimeOfMs(beforeMs);
  const candidates = await installations.find({ sealedToken: null }).lean<Installation[]>();
  for (const candidate of candidates) {
    const { _id, token, installTs, uninstallTs, proofsVoidBeforeMs, subscription, revocations } = candidate;
    const tokenTs = token?.ts ?? '';
    const isSilent = installTs === '' && tokenTs === '' && uninstallTs === '';
    const unboundTs = proofsVoidBeforeMs ? eventTimeOfMs(proofsVoidBeforeMs) : '';
    const signs = [unboundTs, subscription?.ts ?? '', revocations[0]?.ts ?? ''].toSorted();
    const endTs = isSilent ? signs.at(-1)! : uninstallTs;
    if (endTs === '' || endTs >= before || installTs > endTs || tokenTs > endTs) continue;
    // SHOPLINE may tell of the store in this moment.
    await installations.deleteOne({ _id, ...unchanged(candidate) });
  }
}
