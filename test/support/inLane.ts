import type { Snapshot } from '../../engine/judging/candidate';
import type { Priority } from '../../engine/delivery/deliveryQueue';
import { judgeAll } from '../../engine/lane/judgeAll';
import { readMember } from '../../engine/removal/removal';
import { LaneSession } from '../../engine/lane/session';
import type { Bound, Lab } from './lab';

/** Works in the lane of a store, as an activity does. */
export async function inLane(lab: Lab, bound: Bound, work: (session: LaneSession) => Promise<void>): Promise<void> {
  const options = { runId: null, cancelled: new AbortController().signal };
  const session = await LaneSession.open(lab.deps, bound.integrationId, options);
  if (!(session instanceof LaneSession)) throw new Error('the lane is not free');
  await work(session).finally(() => session.close());
}

/** A member as SHOPLINE shows it now. */
export async function snapshotOf(session: LaneSession, customerId: string): Promise<Snapshot> {
  const asOfMs = Date.now();
  return { customer: (await readMember(session, customerId))!, asOfMs };
}

export function judgeOne(session: LaneSession, priority: Priority, snapshot: Snapshot): Promise<void> {
  return judgeAll(session, [snapshot], { priority, runId: null, isPreview: false, onSettled: () => undefined });
}

export function allowBulk(session: LaneSession): void {
  session.isBulkAllowed = true;
  session.deliverer.notify();
}
