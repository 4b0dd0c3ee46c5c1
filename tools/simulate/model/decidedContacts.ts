import type { ConflictDecision } from '../../../core/store/documents';
import type { Channel } from '../../../sandbox/omnichatApi/team';
import type { Stage } from '../stage';

/**
 * Contacts that carried another member id and were written because an admin had decided so. When the admin takes that back,
 * what was written stays (docs/requirements.md): the contact carries its member's id by now, which is no conflict any more.
 */
export class DecidedContacts {
  /** The decision that stood when the member's id was sent, by `channel:user`. */
  private readonly sent = new Map<string, ConflictDecision>();

  constructor(private readonly world: Pick<Stage, 'loaded'>) {}

  noteSent(key: string, memberId: string | undefined): void {
    const isAboutContact = ({ chosen, contactMemberId }: ConflictDecision) =>
      chosen === memberId && contactMemberId !== null;
    const decision = this.world.loaded.database.all<ConflictDecision>('decisions').find(isAboutContact);
    if (decision) this.sent.set(key, { ...decision });
  }

  /** Decisions that were taken back, of contacts that still carry the member they were taken for. */
  takenBack(channel: Channel): ConflictDecision[] {
    const { database } = this.world.loaded;
    return [...channel.all()].flatMap(({ id, state }) => {
      const decision = this.sent.get(`${channel.channelId}:${id}`);
      if (!decision || state.memberId !== decision.chosen) return [];
      return database.find('decisions', decision._id) ? [] : [decision];
    });
  }
}
