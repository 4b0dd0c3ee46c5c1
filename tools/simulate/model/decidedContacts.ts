import type { ConflictDecision } from '../../../core/store/documents';
import type { Channel } from '../../../sandbox/omnichatApi/team';
import type { Stage } from '../stage';

/** A worker that has not heard that a decision was taken back may still write by it, until its lease is over. */
const unheardMs = 6_000;

interface Stood {
  decision: ConflictDecision;
  /** When it was replaced or taken back; absent: it stands. */
  untilMs?: number;
}

/**
 * Contacts that were written because an admin had decided so. When the admin takes the decision back, what was written
 * stays (docs/requirements.md).
 */
export class DecidedContacts {
  /** Decisions that stand, and those that were replaced or taken back a moment ago. */
  private stood: Stood[] = [];
  /** By `channel:user`: the decision because of which a member's id was sent to the contact. */
  private readonly sent = new Map<string, ConflictDecision>();

  constructor(private readonly world: Pick<Stage, 'loaded' | 'scheduler'>) {}

  /** To be called when decisions may have changed. */
  look(): void {
    const { nowMs } = this.world.scheduler;
    for (const one of this.stood) if (one.untilMs === undefined && !this.isStanding(one.decision)) one.untilMs = nowMs;
    const known = new Set(
      this.stood.filter(({ untilMs }) => untilMs === undefined).map(({ decision }) => decision._id),
    );
    for (const decision of this.world.loaded.database.all<ConflictDecision>('decisions'))
      if (!known.has(decision._id)) this.stood.push({ decision: { ...decision } });
  }

  noteSent(key: string, memberId: string | undefined): void {
    const { nowMs } = this.world.scheduler;
    this.stood = this.stood.filter(({ untilMs = nowMs }) => nowMs - untilMs < unheardMs);
    const ofMember = this.stood.map(({ decision }) => decision).filter(({ chosen }) => chosen === memberId);
    const decision = ofMember.find(({ contactMemberId }) => contactMemberId !== null) ?? ofMember[0];
    if (decision) this.sent.set(key, decision);
  }

  /**
   * Decisions about another member id on a contact that were taken back, where the contact now carries the member they
   * were made for. The other id is gone from it, so there is no conflict any more.
   */
  takenBack(channel: Channel): ConflictDecision[] {
    return [...channel.all()].flatMap(({ id, state }) => {
      const decision = this.takenBackOf(`${channel.channelId}:${id}`);
      const isCarried = decision?.contactMemberId !== null && state.memberId === decision?.chosen;
      return decision && isCarried ? [decision] : [];
    });
  }

  /** Whether the contact was written by a decision that was taken back. */
  isLeft(key: string): boolean {
    return this.takenBackOf(key) !== undefined;
  }

  private takenBackOf(key: string): ConflictDecision | undefined {
    const decision = this.sent.get(key);
    return decision && !this.isStanding(decision) ? decision : undefined;
  }

  private isStanding({ _id, chosen }: ConflictDecision): boolean {
    return this.world.loaded.database.find<ConflictDecision>('decisions', _id)?.chosen === chosen;
  }
}
