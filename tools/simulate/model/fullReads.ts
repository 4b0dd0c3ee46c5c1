import { shownAttention } from '../../../core/domain/attention';
import type { Integration, Member, SyncRun } from '../../../core/store/documents';
import { beginningMs } from '../time/scheduler';
import type { Stage } from '../stage';

/** Where clocks are apart, a read may have begun before a member went, though its time is this much later. */
const marginMs = 2_000;
/** When a read ends, the service may still be at work on the event of a member's removal, for this long. */
const underWayMs = 3_000;

interface FullRead {
  endedAtMs: number;
  /** When the binding was first seen with it. */
  notedAtMs: number;
  /** Epoch milliseconds. */
  beganAtMs: number;
}

/** The last completed full read of each binding. Only at its end does `sweptAtMs` say when it began: sweeps move it. */
export class FullReads {
  private readonly last = new Map<string, FullRead>();
  /** Members that SHOPLINE does not have any more, and when they went. */
  private readonly gone = new Map<string, number>();
  /** Full syncs that a worker has begun, and when. */
  private readonly begun = new Map<string, { integrationId: string; atMs: number }>();
  /** Full reads that were looked at. */
  private readonly known = new Set<string>();

  constructor(
    private readonly world: Pick<Stage, 'loaded' | 'scheduler'>,
    private readonly blame: (text: string) => void,
  ) {}

  memberGone(customerId: string): void {
    this.gone.set(customerId, this.world.scheduler.nowMs);
  }

  /** No full read may begin before a full sync that has begun has read everyone: it would carry that sync out. */
  look(run: SyncRun): void {
    const { _id, integrationId, mode, phase, finishedAt } = run;
    const { nowMs } = this.world.scheduler;
    const isAtWork = mode === 'full' && phase !== 'requested' && finishedAt === null;
    if (isAtWork && !this.begun.has(_id)) this.begun.set(_id, { integrationId, atMs: nowMs });
    if (mode !== 'reconcile' || this.known.has(_id)) return;
    this.known.add(_id);
    const notedAtMs = this.last.get(integrationId)?.notedAtMs ?? -1;
    const isUnfinished = (sync: { integrationId: string; atMs: number }) =>
      sync.integrationId === integrationId && sync.atMs > notedAtMs;
    if ([...this.begun.values()].some(isUnfinished)) this.blame('a full read begins, and a full sync has not finished');
  }

  note(integration: Integration): void {
    const { _id, lastFullReadAt, sweptAtMs, attentions } = integration;
    const endedAtMs = lastFullReadAt?.getTime() ?? 0;
    if (this.last.get(_id)?.endedAtMs === endedAtMs) return;
    this.last.set(_id, { endedAtMs, notedAtMs: this.world.scheduler.nowMs, beganAtMs: sweptAtMs });
    // Removals that an admin has yet to accept are held back.
    if (endedAtMs > 0 && !shownAttention(attentions))
      this.world.scheduler.inWorld(underWayMs, () => this.judge(_id, sweptAtMs));
  }

  beganAtMs(integrationId: string | null): number {
    return this.last.get(integrationId ?? '')?.beganAtMs ?? 0;
  }

  /**
   * Judges that nobody is on record who had gone before the read began, except as failed: so the service shows a member
   * whose contact it cannot clear, or for whom it cannot ask SHOPLINE.
   */
  private judge(id: string, beganAtMs: number): void {
    const { database } = this.world.loaded;
    const integration = database.find<Integration>('integrations', id);
    if (!integration || shownAttention(integration.attentions) || integration.endedAt) return;
    for (const { integrationId, customerId, state } of database.all<Member>('members')) {
      const goneAtMs = this.gone.get(customerId);
      if (integrationId !== id || state === 'failed' || goneAtMs === undefined) continue;
      if (beginningMs + goneAtMs < beganAtMs - marginMs)
        this.blame(`a full read has ended, and member ${customerId}, who had gone before it, is on record as ${state}`);
    }
  }
}
