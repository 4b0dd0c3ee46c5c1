import type { MemberCode } from '../../domain/errors';
import type { RunOutcome } from '../../store/documents';
import type { Snapshot } from '../judging/candidate';
import type { ShownIdentities } from '../judging/shownIdentities';
import type { LaneSession } from './session';
import type { Priority } from '../delivery/deliveryQueue';

export interface JudgeAllOptions {
  priority: Priority;
  /** As of `JudgeOptions`. */
  recentSinceMs?: number;
  runId: string | null;
  isPreview: boolean;
  isUnasked?: boolean | undefined;
  shown?: ShownIdentities | undefined;
  /** Called once everyone was looked at: their LINE ids and phones are stored for others to meet. */
  onIdentified?(): void;
  /** Called once for each member, with what became of it. */
  onSettled: (customerId: string, outcome: RunOutcome, code: MemberCode | null, eligible: boolean) => void;
}

/**
 * Judges members and waits until each is settled: at once, after its delivery, or after the request in its way. Pending
 * members stay unsettled when the session ends.
 */
export async function judgeAll(session: LaneSession, snapshots: Snapshot[], options: JudgeAllOptions): Promise<void> {
  let rest = snapshots;
  while (rest.length > 0) {
    const eligible = new Map<string, boolean>();
    const verdicts = await session.judge.judge(rest, {
      ...options,
      onSettled: (id, outcome, code) => options.onSettled(id, outcome, code, eligible.get(id) ?? true),
    });
    if (rest === snapshots) options.onIdentified?.();
    const queued: Promise<void>[] = [];
    const busy: { snapshot: Snapshot; settled: Promise<void> }[] = [];
    for (const snapshot of rest) {
      const id = snapshot.customer.id;
      const verdict = verdicts.get(id)!;
      if (verdict.kind === 'settled') options.onSettled(id, verdict.outcome, verdict.code, verdict.eligible);
      else if (verdict.kind === 'busy') busy.push({ snapshot, settled: verdict.settled });
      else {
        eligible.set(id, verdict.eligible);
        queued.push(verdict.settled);
      }
    }
    await Promise.race([Promise.all([...queued, ...busy.map(({ settled }) => settled)]), session.ended]);
    if (session.stopReason) return;
    rest = busy.map(({ snapshot }) => snapshot);
  }
}
