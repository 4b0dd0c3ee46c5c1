import type { MemberCode } from '../../domain/errors';
import type { RunOutcome } from '../../store/documents';
import type { Snapshot } from '../judging/candidate';
import { refusalOf } from '../judging/clearance';
import type { JudgeOptions } from '../judging/judge';
import type { LaneSession } from './session';

export interface JudgeAllOptions extends Omit<JudgeOptions, 'refusals'> {
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
  const refusals = new Map<string, MemberCode>();
  let rest = snapshots;
  while (rest.length > 0) {
    const verdicts = await session.judge.judge(rest, { ...options, refusals });
    if (rest === snapshots) options.onIdentified?.();
    const waiting: Promise<void>[] = [];
    const busy: Snapshot[] = [];
    for (const snapshot of rest) {
      const { id } = snapshot.customer;
      const verdict = verdicts.get(id)!;
      if (verdict.kind === 'settled') {
        options.onSettled(id, verdict.outcome, verdict.code, verdict.eligible);
        continue;
      }
      const { kind, job } = verdict;
      if (kind === 'busy') busy.push(snapshot);
      waiting.push(
        job.outcome.then((outcome) => {
          // Only eligible members are queued.
          if (kind === 'queued') return options.onSettled(id, outcome.outcome, outcome.code, true);
          const refusal = refusalOf(job, outcome, id);
          if (refusal) refusals.set(id, refusal);
        }),
      );
    }
    await Promise.race([Promise.all(waiting), session.ended]);
    if (session.stopReason) return;
    rest = busy;
  }
}
