import type { AttributeValue, Contact, ContactState } from '../../../sandbox/omnichatApi/team';
import type { Stage } from '../stage';

/** A contact that was deleted may be written to for so long: no event tells of it. */
const noticedMs = 60_000;
const cleared: AttributeValue[] = ['', 0, false];

export const isClearedValue = (value: unknown) => cleared.includes(value as AttributeValue);

/** Contacts that the team deleted in Omnichat, of which no event tells. */
export class DeletedContacts {
  /** When each was deleted, by `channel:user`. */
  private readonly deleted = new Map<string, number>();
  /**
   * What a contact had after each write that made it anew or, decided before anybody could see that it was deleted, named no
   * member; by `channel:user`.
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

  /** Whether all of it is of writes to a contact that was deleted, or cleared since: nothing says whose it is. */
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

  /** A contact leaves the records one by one only where Omnichat does not have it. */
  expectGone(recordId: string): void {
    const [channelId, userId] = recordId.split(':').slice(-2) as [string, string];
    const isThere = this.world.sandbox.team.channels.get(channelId)?.get(userId) !== undefined;
    // Who was deleted may have come back since the service asked.
    if (isThere && !this.deleted.has(`${channelId}:${userId}`))
      this.blame(`contact ${userId} leaves the records, and is in Omnichat`);
  }

  /**
   * A contact that was deleted a moment ago and is there again by a write, with what that write said, is the team's. So is
   * what a clearance of the one before leaves on a friend who came back.
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
