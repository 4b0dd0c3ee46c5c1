import type { Store } from '..';
import type { Settings } from '../../domain/types';
import type { Integration } from '../documents';

/**
 * Saves what an admin has set. Once something was synced, contacts wait for a full sync: what it had taken is kept for
 * the reads in between.
 */
export async function saveSettings({ models }: Store, integration: Integration, settings: Settings): Promise<void> {
  const hasSynced = integration.lastSync !== null || integration.isLive || integration.activeRunId !== null;
  const waits = {
    resyncNeeded: true,
    // Bound by a release that did not keep them: so far all contacts went by the settings there are.
    ...(!integration.appliedSettings && { appliedSettings: integration.settings }),
  };
  await models.integrations.updateOne(
    { _id: integration._id, endedAt: null },
    { $set: { settings, ...(hasSynced && waits) } },
  );
}

/** A full sync begins: its settings are those that contacts go by from here on. Safe to repeat. */
export async function applySettings({ models }: Store, integrationId: string): Promise<void> {
  await models.integrations.updateOne({ _id: integrationId }, { $set: { resyncNeeded: false } });
  // Read only now: what is saved from here on asks for a sync of its own.
  const integration = await models.integrations.findById(integrationId).lean<Integration>();
  if (!integration) return;
  await models.integrations.updateOne(
    { _id: integrationId },
    { $set: { appliedSettings: integration.settings }, $inc: { settingsEpoch: 1 } },
  );
}
