import type { ConflictDecision } from '../../../core/store/documents';
import type { Channel } from '../../../sandbox/omnichatApi/team';
import type { Stage } from '../stage';

/** Contacts that were written because an admin had decided so: when that is taken back, what was written stays (docs/requirements.md). */
export class DecidedContacts {
  /** The decision that stood when the member's id was sent, by `channel:user`. */
  private readonly sent = new Map<string, ConflictDecision>();

  constructor(private readonly world: Pick<Stage, 'loaded'>) {}

  noteSent(key: string, memberId: string | undefined): void {
    const decisions = this.world.loaded.database.all<ConflictDecision>('decisions');
    const ofMember = decisions.filter(({ chosen }) => chosen === memberId);
    const decision = ofMember.find(({ contactMemberId }) => contactMemberId !== null) ?? ofMember[0];
    if (decision) this.sent.set(key, { ...decision });
  }

  /**
   * Decisions about another member id on a contact that were taken back, and the contact still carries the member they were
   * taken for: that is no conflict any more.
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
    return decision && !this.world.loaded.database.find('decisions', decision._id) ? decision : undefined;
  }
}
