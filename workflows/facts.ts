import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { integrationStatusKey, lineChannelIdKey, storeIdKey, teamIdKey } from '../core/domain/searchAttributes';
import type { IntegrationState } from '../activities/integrationState';
import { readState } from './activityProxies';
import type { IntegrationContext } from './integrationContext';
import { dueReads, nextFullReadAtMs } from './nextStep';

/** Reads the facts anew when something may have changed them, and shows them to operators. */
export async function refreshFacts(context: IntegrationContext): Promise<void> {
  const { pending, memory, input } = context;
  if (!pending.isStale) return;
  pending.isStale = false;
  const { integrationId } = input;
  const facts = await readState({ integrationId, shownRunId: context.progress?.runId ?? null });
  if (!facts) {
    pending.ended ??= 'disconnected';
    return;
  }
  const before = context.facts;
  context.facts = facts;
  noteProgress(context, facts);
  if (facts.hasPending) memory.hasChanges = true;
  // A wait belongs to one run and one attention: the next run, or a run whose attention is over, is tried at once.
  const isOver =
    before !== null && (before.run?.id !== facts.run?.id || (before.attention && before.attention !== facts.attention));
  if (isOver) memory.runWaitsUntilMs = 0;
  Object.assign(memory, dueReads(facts, memory, Date.now()));
  setCurrentDetails(detailsOf(context, facts));
  const isShown = before?.status === facts.status && before.channelId === facts.channelId && before.hasSearchAttributes;
  if (isShown || !facts.hasSearchAttributes) return;
  upsertSearchAttributes([
    { key: integrationStatusKey, value: facts.status },
    { key: storeIdKey, value: input.merchantId },
    { key: teamIdKey, value: facts.teamId },
    { key: lineChannelIdKey, value: facts.channelId },
  ]);
}

function noteProgress(context: IntegrationContext, { run, shownRun }: IntegrationState): void {
  const shown = run ?? shownRun;
  if (!shown) return;
  const { id: runId, mode, status, counts } = shown;
  context.progress = { runId, mode, status, counts, asOf: new Date().toISOString() };
}

/** What the Temporal Web UI shows beside a workflow, as Markdown. */
function detailsOf({ progress, memory }: IntegrationContext, facts: IntegrationState): string {
  const { status, attention, channelId } = facts;
  const lines = [
    `**${status}**${attention ? `: ${attention}` : ''}`,
    `LINE Official Account: ${channelId ?? 'not chosen'}`,
  ];
  if (progress) {
    const { read, delivered, unchanged, failed, conflicts } = progress.counts;
    lines.push(
      `Sync ${progress.runId} (${progress.mode}): ${progress.status}, ${read} read, ${delivered} delivered, ` +
        `${unchanged} unchanged, ${failed} failed, ${conflicts} conflicts, as of ${progress.asOf}`,
    );
  }
  const fullReadAtMs = nextFullReadAtMs(facts, memory);
  const fullRead = Number.isFinite(fullReadAtMs) ? new Date(fullReadAtMs).toISOString() : 'after the full sync';
  lines.push(
    facts.isLive
      ? `Next sweep ${new Date(memory.nextSweepAtMs).toISOString()}, next full read ${fullRead}`
      : 'Changes are not followed: a full sync is still to come',
  );
  return lines.map((line) => `* ${line}`).join('\n');
}
