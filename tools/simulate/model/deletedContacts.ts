import type { AttributeValue, Contact, ContactState } from '../../../sandbox/omnichatApi/team';
import type { Stage } from '../stage';

/** For this long the service may still write to a contact that was deleted: no event tells of the deletion. */
const noticedMs = 60_000;
const cleared: AttributeValue[] = ['', 0, false];

export const isClearedValue = (value: unknown) => cleared.includes(value as AttributeValue);

/** Contacts that the team deleted in Omnichat. No event tells of a deletion. */
export class DeletedContacts {
  /** When each was deleted, by `channel:user`. */
  private readonly deleted = new Map<string, number>();
  /**
   * By `channel:user`: what a contact carried after writes that came soon after its deletion, where the write made a
   * contact that the service must not make, or left one without a member id.
   */
  private readonly madeWith = new Map<string, ContactState[]>();

  constructor(
    private readonly world: Pick<Stage, 'sandbox' | 'scenario' | 'scheduler'>,
    private readonly blame: (text: string) => void,
  ) {}

  note({ channelId, id }: Contact): void {
    this.deleted.set(`${channelId}:${id}`, this.world.scheduler.nowMs);
  }

  get size(): number {
    return this.deleted.size;
  }

  /**
   * Whether all of these fields come from writes to a contact that was deleted, as written or cleared since. Nothing on
   * such a contact tells whose they are.
   */
  isOfMaking(key: string, fields: Record<string, unknown>): boolean {
    const made = this.madeWith.get(key);
    if (!made) return false;
    return Object.entries(fields).every(([field, value]) => {
      if (field === 'tags') return (value as string[]).every((tag) => made.some(({ tags }) => tags.includes(tag)));
      const isOfContact = field === 'phone' || field === 'email';
      const given = made.map((state) => (isOfContact ? state[field] : state.attributes[field]));
      if (given.every((one) => one === undefined)) return false;
      return isClearedValue(value) || given.includes(value as AttributeValue);
    });
  }

  /** The service may delete the record of a single contact only where Omnichat does not have the contact. */
  expectGone(recordId: string): void {
    const [channelId, userId] = recordId.split(':').slice(-2) as [string, string];
    const isThere = this.world.sandbox.team.channels.get(channelId)?.get(userId) !== undefined;
    // A friend whose contact was deleted may have come back since the service asked Omnichat.
    if (isThere && !this.deleted.has(`${channelId}:${userId}`))
      this.blame(`contact ${userId} leaves the records, and is in Omnichat`);
  }

  /**
   * Counts what a late write did as the team's own doing: a contact that the write made anew a moment after its
   * deletion, and what a clearance meant for the deleted contact left on a friend who came back.
   */
  takeForTeams(key: string, isCleared: boolean): void {
    const { sandbox, scenario, scheduler } = this.world;
    const deletedAtMs = this.deleted.get(key);
    const [channelId, userId] = key.split(':') as [string, string];
    const contact = sandbox.team.channels.get(channelId)?.get(userId);
    if (deletedAtMs === undefined || !contact || scheduler.nowMs - deletedAtMs > noticedMs) return;
    const isAnew = contact.base === null && (isCleared || scenario.unmatched !== 'create');
    if (isAnew || contact.state.memberId === null)
      this.madeWith.set(key, [...(this.madeWith.get(key) ?? []), contact.state]);
    if (!isAnew && !(contact.base && isCleared)) return;
    contact.base = { ...contact.state, tags: contact.base?.tags ?? [] };
    contact.edited = true;
  }
}
