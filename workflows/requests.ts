import { patched } from '@temporalio/workflow';
import type { SyncRequested } from './messages';

/** The API opens one run at a time; whoever sends more than this may send the rest again. */
const maxWaiting = 100;
/** Longer than any mode or run id there is. */
const maxTextLength = 64;

/**
 * Adds a request to those that wait, unless it waits or runs already. All that wait cross to the next run of the workflow
 * in one payload, so there are few, and each is small, whatever a signal carries.
 */
export function addRequest(waiting: SyncRequested[], request: SyncRequested, activeRunId: string | null): void {
  if (!patched('bounded-requests')) {
    addWhole(waiting, request, activeRunId);
    return;
  }
  const { mode, runId, acceptMismatch } = request;
  // Which modes there are is judged where the run begins.
  if (!isShortText(mode) || !(runId === undefined || isShortText(runId))) return;
  if (runId !== undefined && runId === activeRunId) return;
  // An operator's request has no id: one for each mode says it all.
  if (waiting.some((other) => other.runId === runId && (runId !== undefined || other.mode === mode))) return;
  if (waiting.length >= maxWaiting) return;
  waiting.push({
    mode,
    ...(runId !== undefined && { runId }),
    ...(acceptMismatch === true && { acceptMismatch }),
  });
}

/** As runs did that began before: their histories hold what came of it. */
function addWhole(waiting: SyncRequested[], request: SyncRequested, activeRunId: string | null): void {
  const isKnown = request.runId !== undefined && waiting.some(({ runId }) => runId === request.runId);
  if (!isKnown && request.runId !== activeRunId) waiting.push(request);
}

/**
 * Takes out what a cancel takes back: the run it names if that still waits, and all that wait behind it.
 * @param runId undefined: whatever there is.
 */
export function takeCancelled(
  waiting: SyncRequested[],
  runId: string | undefined,
  activeRunId: string | null,
): SyncRequested[] {
  if (runId === undefined || runId === activeRunId) return waiting.splice(0);
  const at = waiting.findIndex((request) => request.runId === runId);
  return at < 0 ? [] : waiting.splice(at);
}

function isShortText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= maxTextLength;
}
