import type { Store } from '..';
import type { Settings } from '../../domain/types';
import type { Integration, RunKey, SyncRun } from '../documents';
import { asRunOfNow } from './following';

/** Names a state of the settings, so that who saves can say which one they have seen. */
export function settingsVersionOf({ settingsVersion = 0 }: Pick<Integration, 'settingsVersion'>): number {
  return settingsVersion;
}

/**
 * Saves what an admin has set. Once something was synced, contacts wait for a full sync: what it had taken is kept for
 * the reads in between.
 *
 * @param integration as it was when the settings were made: over newer ones nothing is saved, nor where a first sync has
 * been asked for since
 * @returns whether they were saved
 */
export async function saveSettings({ models }: Store, integration: Integration, settings: Settings): Promise<boolean> {
  const hasSynced = integration.lastSync !== null || integration.isLive || integration.activeRunId !== null;
  const waits = {
    resyncNeeded: true,
    // No full sync has begun: what was judged so far went by the settings there are.
    ...(!integration.appliedSettings && { appliedSettings: integration.settings }),
  };
  const version = settingsVersionOf(integration);
  const unchanged = {
    // Saved never: the field is absent.
    settingsVersion: version === 0 ? { $in: [0, null] } : version,
    ...(!hasSynced && { activeRunId: null, lastSync: null, isLive: { $ne: true } }),
  };
  const { matchedCount } = await models.integrations.updateOne(
    { _id: integration._id, endedAt: null, ...unchanged },
    { $set: { settings, ...(hasSynced && waits) }, $inc: { settingsVersion: 1 } },
  );
  return matchedCount === 1;
}

/**
 * A full sync begins: what needed attention is seen to, and its settings are those that contacts go by from here on. Safe to
 * repeat.
 */
export async function applySettings({ models }: Store, run: RunKey & Pick<SyncRun, 'acceptRemovals'>): Promise<void> {
  const isItsRun = asRunOfNow(run);
  // Removals an admin has confirmed no longer count.
  const clean = { attention: null, resyncNeeded: false, ...(run.acceptRemovals && { recentRemovals: {} }) };
  await models.integrations.updateOne(isItsRun, { $set: clean });
  // Read only now: what is saved from here on asks for a sync of its own.
  const integration = await models.integrations.findById(run.integrationId).lean<Integration>();
  if (!integration) return;
  await models.integrations.updateOne(isItsRun, {
    $set: { appliedSettings: integration.settings },
    $inc: { settingsEpoch: 1 },
  });
}
