import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { integrationStatusKey, lineChannelIdKey, storeIdKey, teamIdKey } from '../domain/searchAttributes';
import { state } from './activityProxies';
import { scheduleReconciles } from './following';
import type { IntegrationState } from '../activities/integrationState';
import type { IntegrationRun } from './integrationState';

/** Reads the facts anew when something may have changed them, and shows them to operators. */
export async function refreshFacts(run: IntegrationRun): Promise<void> {
  if (!run.inbox.isStale) return;
  run.inbox.isStale = false;
  const facts = await state.readState(run.input.integrationId);
  const hadSearchAttributes = run.hasSearchAttributes;
  run.hasSearchAttributes = facts !== null && (facts.hasSearchAttributes ?? true);
  if (!facts || facts.endReason) {
    run.inbox.ended ??= facts?.endReason ?? 'disconnected';
    return;
  }
  noteProgress(run, facts);
  const isShownAnew = run.hasSearchAttributes && !hadSearchAttributes;
  const hasChanged = run.facts?.status !== facts.status || run.facts.channelId !== facts.channelId;
  run.facts = facts;
  if (facts.hasPending) run.carried.hasChanges = true;
  scheduleReconciles(run);
  if (!hasChanged && !isShownAnew) return;
  if (run.hasSearchAttributes) {
    upsertSearchAttributes([
      { key: integrationStatusKey, value: facts.status },
      { key: storeIdKey, value: run.input.merchantId },
      { key: teamIdKey, value: facts.teamId },
      { key: lineChannelIdKey, value: facts.channelId },
    ]);
  }
  setCurrentDetails(`**${facts.status}**${facts.attention ? `: ${facts.attention}` : ''}`);
}

function noteProgress({ activeRunId, carried }: IntegrationRun, { activeRun }: IntegrationState): void {
  // Answers of older workers tell nothing of the run.
  if (!activeRun || !carried.progress || activeRun.id !== activeRunId) return;
  const { status, counts } = activeRun;
  carried.progress = { ...carried.progress, status, counts, asOf: new Date().toISOString() };
}
