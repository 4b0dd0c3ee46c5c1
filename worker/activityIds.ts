import type { Activities } from '../activities';

type IdName = 'integrationId' | 'merchantId' | 'runId';

/** What the arguments of each activity name, in order; null for what is no id. */
const argumentsOf: Record<keyof Activities, readonly (IdName | null)[]> = {
  readState: ['integrationId'],
  setAttention: ['integrationId'],
  clearAttention: ['integrationId'],
  setWish: ['integrationId'],
  findNextIntegration: ['merchantId'],
  beginRun: ['integrationId', null, 'runId'],
  cancelRequest: ['integrationId', null, 'runId'],
  openReconcileRun: ['integrationId', 'merchantId'],
  dropReconcileRun: ['runId'],
  steerWaitingRun: ['integrationId'],
  noteRunStatus: ['runId'],
  finishRun: ['integrationId', 'runId'],
  runSyncSlice: ['integrationId', 'runId'],
  deliverChanges: ['integrationId'],
  reconcileChanges: ['integrationId'],
  cleanUp: ['integrationId'],
  chooseLineAccount: ['integrationId'],
};

/** Operators may put anything into a signal, and it ends up as an argument. */
const looksLikeId = (value: unknown): value is string => typeof value === 'string' && /^[\w-]{1,64}$/.test(value);

/**
 * The store, binding and sync an activity works for: from the workflow's id, `integration:{merchantId}` or
 * `sync:{merchantId}:{runId}`, and from the arguments that are ids.
 */
export function idsOf(activityType: string, workflowId: string | undefined, args: unknown[]) {
  const ids: Partial<Record<IdName, string>> = {};
  const note = (name: IdName | null | undefined, value: unknown) => {
    if (name && looksLikeId(value)) ids[name] = value;
  };
  const [, merchantId, runId] = workflowId?.split(':') ?? [];
  note('merchantId', merchantId);
  note('runId', runId);
  const names: readonly (IdName | null)[] = Object.hasOwn(argumentsOf, activityType)
    ? argumentsOf[activityType as keyof Activities]
    : [];
  names.forEach((name, index) => note(name, args[index]));
  return ids;
}
