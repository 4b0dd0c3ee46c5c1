import { patched, uuid4 } from '@temporalio/workflow';
import { lineAccount, state } from './activityProxies';
import { refreshFacts } from './facts';
import type { IntegrationRun } from './integrationState';
import { addRequest } from './requests';

/** Reasons for attention that an operator's `authorized` asks to be tried again. */
const accessLost = ['shopline_access_revoked', 'shopline_permission_missing'];

/**
 * Takes up what signals of operators ask for between two syncs. The API has stored what its own signals tell of, so that
 * they find nothing left to do here.
 */
export async function takeUpSignals(run: IntegrationRun): Promise<void> {
  await endCancelled(run);
  const isLookedAtAnew = run.inbox.isStale;
  await refreshFacts(run);
  if (isLookedAtAnew) takeUpLeftRun(run);
  await chooseLineAccount(run);
  await tryAccessAgain(run);
  await steerWaitingSync(run);
}

/** What waited when a cancel came is shown as cancelled, and never begun. */
async function endCancelled({ carried, input }: IntegrationRun): Promise<void> {
  for (let request = carried.cancelled.shift(); request; request = carried.cancelled.shift())
    await state.cancelRequest(input.integrationId, request.mode, request.runId ?? null, uuid4());
}

/** A sync that was begun, but at rest nobody works on: the workflow that did was terminated. It goes on from its checkpoint. */
function takeUpLeftRun({ facts, carried, inbox }: IntegrationRun): void {
  const left = facts?.activeRun;
  if (left?.phase !== 'reading' || left.mode === 'reconcile' || inbox.ended !== null) return;
  addRequest(carried.requests, { mode: left.mode, runId: left.id }, null);
}

async function chooseLineAccount(run: IntegrationRun): Promise<void> {
  const { inbox, input } = run;
  const channelId = inbox.chosenChannelId;
  inbox.chosenChannelId = null;
  if (channelId === null || inbox.ended !== null || channelId === run.facts?.channelId) return;
  try {
    await lineAccount.chooseLineAccount(input.integrationId, channelId);
  } catch {
    // Shown by the failed activity; the operator sends the signal again.
  }
  inbox.isStale = true;
  await refreshFacts(run);
}

async function tryAccessAgain(run: IntegrationRun): Promise<void> {
  const { inbox, facts, input } = run;
  if (!inbox.forwards.includes('authorized') || inbox.ended !== null) return;
  inbox.forwards = inbox.forwards.filter((name) => name !== 'authorized');
  const code = facts?.attention;
  if (!facts?.isAuthorized || !code || !accessLost.includes(code)) return;
  await state.clearAttention(input.integrationId, code);
  inbox.isStale = true;
  await refreshFacts(run);
}

/** Pause and resume for a sync that waits for access: there is no child yet to forward them to. */
async function steerWaitingSync(run: IntegrationRun): Promise<void> {
  const { inbox, carried, input } = run;
  if (run.canSync || carried.requests.length === 0 || inbox.ended !== null) return;
  const asked = inbox.forwards.flatMap((name) => (name === 'pause' || name === 'resume' ? [name] : []));
  if (asked.length === 0 || !patched('steer-waiting-sync')) return;
  inbox.forwards = inbox.forwards.filter((name) => name === 'authorized');
  for (const name of asked) await state.steerWaitingRun(input.integrationId, name);
}
