import type { Priority } from '../../core/sync/delivery/deliveryQueue';
import type { Snapshot } from '../../core/sync/judging/candidate';
import { openStay, type Stay } from '../../core/sync/stay';
import type { Bound, Lab } from './lab';

/** Takes the lease of a store's team, as an activity does. */
export async function stayOf(
  deps: Lab['deps'],
  { integrationId }: Pick<Bound, 'integrationId'>,
  runId: string | null = null,
): Promise<Stay> {
  const stay = await openStay(deps, integrationId, { runId, cancelled: new AbortController().signal });
  if ('kind' in stay) throw new Error(`the lease was not to be had: ${stay.kind}`);
  return stay;
}

/** Works in the lease of a store's team, as an activity does. */
export async function inLease(lab: Lab, bound: Bound, work: (stay: Stay) => Promise<void>): Promise<void> {
  const stay = await stayOf(lab.deps, bound);
  await work(stay).finally(() => stay.close());
}

/** A member as SHOPLINE shows it now. */
export async function snapshotOf({ removal }: Stay, customerId: string): Promise<Snapshot> {
  const asOfMs = Date.now();
  return { customer: (await removal.readMember(customerId))!, asOfMs, isRead: true };
}

/** @param cause with `webhook`, Omnichat is asked for the contact on record before the member is judged */
export function judgeOne(
  { judge }: Stay,
  priority: Priority,
  snapshot: Snapshot,
  cause: 'webhook' | 'sweep' = 'webhook',
): Promise<void> {
  return judge.complete([snapshot], {
    priority,
    cause,
    runId: null,
    isPreview: false,
    onCompleted: () => undefined,
  });
}
