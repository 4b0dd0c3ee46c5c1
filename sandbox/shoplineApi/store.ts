import { TimeIndex } from '../core/timeIndex';
import type { Member, StoreProfile } from './member';
import type { MemberLog } from './memberLog';
import type { WebhookSubscription } from './webhookSubscription';
import type { Metafield } from './metafield';

/** One merchant's store: its profile and its members, with the orders in which the API walks them. */
export class Store {
  private readonly members = new Map<string, Member>();
  private readonly byLineId = new Map<string, Set<Member>>();
  readonly byCreated = new TimeIndex<Member>(
    (member) => member.createdAtMs,
    (member) => member.id,
  );
  readonly byUpdated = new TimeIndex<Member>(
    // Earlier than every real time. Not -Infinity: the difference of two infinities is no number to sort by.
    (member) => member.updatedAtMs ?? -Number.MAX_VALUE,
    (member) => member.id,
  );
  /** Creation times of removed members: a cursor that names one still has its place. */
  readonly removedAt = new Map<string, number>();
  /** Changes of members' balances and tiers, by customer id; a member without any has no entry. */
  readonly logs = new Map<string, MemberLog>();
  /** Metafields by customer id. */
  readonly metafields = new Map<string, Metafield[]>();
  /** Merchant webhooks by id. */
  readonly webhooks = new Map<string, WebhookSubscription>();
  /** Set by every change; the snapshot clears it. */
  isDirty = true;

  constructor(
    readonly profile: StoreProfile,
    members: Iterable<Member>,
  ) {
    for (const member of members) this.add(member);
  }

  get size(): number {
    return this.members.size;
  }

  get(id: string): Member | undefined {
    return this.members.get(id);
  }

  all(): Iterable<Member> {
    return this.members.values();
  }

  /** The customer registered with this LINE id; the oldest when two carry it. */
  findByLineId(lineId: string): Member | undefined {
    return [...(this.byLineId.get(lineId) ?? [])].sort(this.byCreated.compare)[0];
  }

  add(member: Member): void {
    this.members.set(member.id, member);
    this.byCreated.touch(member);
    this.byUpdated.touch(member);
    this.link(member);
    this.isDirty = true;
  }

  remove(member: Member): void {
    this.members.delete(member.id);
    this.logs.delete(member.id);
    this.metafields.delete(member.id);
    this.byCreated.remove(member);
    this.byUpdated.remove(member);
    this.unlink(member);
    this.removedAt.set(member.id, member.createdAtMs);
    this.isDirty = true;
  }

  /** Changes a member in place and brings every index up to date. */
  change(member: Member, apply: (member: Member) => void): void {
    const { createdAtMs, updatedAtMs, email } = member;
    this.unlink(member);
    apply(member);
    this.link(member);
    member.edited = true;
    if (email && email !== member.email) member.pastEmails = [...(member.pastEmails ?? []), email];
    if (createdAtMs !== member.createdAtMs) this.byCreated.touch(member);
    if (updatedAtMs !== member.updatedAtMs) this.byUpdated.touch(member);
    this.isDirty = true;
  }

  private link(member: Member): void {
    if (member.lineId === null) return;
    const sharers = this.byLineId.get(member.lineId);
    if (sharers) sharers.add(member);
    else this.byLineId.set(member.lineId, new Set([member]));
  }

  private unlink(member: Member): void {
    if (member.lineId === null) return;
    const sharers = this.byLineId.get(member.lineId);
    sharers?.delete(member);
    if (sharers?.size === 0) this.byLineId.delete(member.lineId);
  }
}
