import type { Store } from '..';
import { attentionOrder, heldBack } from '../../domain/attention';
import type { Settings } from '../../domain/types';
import type { Integration, RunKey, SyncRun } from '../documents';
import { pathOf, without } from './attention';
import { asRunOfNow } from './following';

/**
 * Saves what an admin has set. Once something was synced, members that do not change wait for the next full sync: until
 * then background reads go by the settings of the last one, which are kept.
 *
 * @param integration as it was when the settings were made. Nothing is saved where others have saved since, or where a
 * first run was opened since
 * @returns whether they were saved
 */
export async function saveSettings({ models }: Store, integration: Integration, settings: Settings): Promise<boolean> {
  const hasSynced = integration.lastSync !== null || integration.isLive || integration.activeRunId !== null;
  const waits = {
    resyncNeeded: true,
    // Null: no full sync has begun, so members were judged so far by the settings from before this save.
    ...(!integration.appliedSettings && { appliedSettings: integration.settings }),
  };
  const unchanged = {
    settingsVersion: integration.settingsVersion,
    ...(!hasSynced && { activeRunId: null, lastSync: null, isLive: false }),
  };
  const { matchedCount } = await models.integrations.updateOne(
    { _id: integration._id, endedAt: null, ...unchanged },
    { $set: { settings, ...(hasSynced && waits) }, $inc: { settingsVersion: 1 } },
  );
  return matchedCount === 1;
}

/**
 * Called when a full sync begins: clears attention, which the sync finds again where its reason still stands, and makes
 * the present settings those that all contacts go by from here on. Where the account did not fit, changes are followed
 * again once this sync has found that it does. Removals stay in question unless an admin has confirmed them. Full reads
 * wait until this sync, or a later one, has read everyone. Safe to repeat.
 */
export async function applySettings({ models }: Store, run: RunKey & Pick<SyncRun, 'acceptRemovals'>): Promise<void> {
  const isItsRun = asRunOfNow(run);
  // Without its attention, an account in doubt would be written to once this sync is paused or cancelled.
  const isInDoubt = { [pathOf('line_account_mismatch')]: { $exists: true }, acceptedMismatchChannelId: null };
  await models.integrations.updateOne({ ...isItsRun, ...isInDoubt }, { $set: { isLive: false } });
  const over = attentionOrder.filter((code) => code !== heldBack || run.acceptRemovals);
  // Removals that an admin has confirmed no longer count towards the limit.
  const clean = {
    resyncNeeded: false,
    hasUnfinishedSync: true as const,
    ...(run.acceptRemovals && { recentRemovals: {} }),
  };
  await models.integrations.updateOne(isItsRun, { $set: clean, $unset: without(...over) });
  // Read after `resyncNeeded` is cleared: settings that are saved later set it again, and so ask for the next sync.
  const integration = await models.integrations.findById(run.integrationId).lean<Integration>();
  if (!integration) return;
  await models.integrations.updateOne(isItsRun, {
    $set: { appliedSettings: integration.settings },
    $inc: { settingsEpoch: 1 },
  });
}
