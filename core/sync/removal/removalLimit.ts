import { heldBack } from '../../domain/attention';
import type { Member } from '../../store/documents';
import { clearAttention } from '../../store/integrations/attention';
import { holdRemovals, noteRemoval } from '../../store/integrations/removals';
import type { TeamParts } from '../delivery/teamParts';
import { isUncleared } from './uncleared';

const minuteMs = 60_000;
const windowMinutes = 60;
const maxShare = 0.02;
/** In a small store 2 % would be less than one member. */
const leastLimit = 20;

/**
 * How many members may be cleared because SHOPLINE says that they are gone: 2 % of the store's members within an hour,
 * 20 at least. Members without LINE do not count. If more are gone, SHOPLINE may be at fault: they stay on record and on their contacts until an admin
 * confirms, or a full read finds them again.
 */
export class RemovalLimit {
  private lifted = false;
  /** Members removed, by the minute of the epoch. */
  private readonly removed: Map<string, number>;
  /** Members that were admitted and are still on record. */
  private readonly underWay = new Set<string>();
  private readonly held = new Set<string>();
  private readonly wasHolding: boolean;
  private isHolding: boolean;
  private counting: Promise<void> | null = null;

  constructor(private readonly parts: Pick<TeamParts, 'store' | 'records' | 'integration' | 'lease'>) {
    const { attentions, recentRemovals } = parts.integration;
    this.removed = new Map(Object.entries(recentRemovals ?? {}));
    this.wasHolding = heldBack in attentions;
    this.isHolding = this.wasHolding;
  }

  /** An admin has confirmed. */
  get isLifted(): boolean {
    return this.lifted;
  }

  lift(): void {
    this.lifted = true;
  }

  /** How many members this stay has held back; null when it held back none, or when some were held back before it. */
  get firstHeld(): number | null {
    return this.wasHolding || this.held.size === 0 ? null : this.held.size;
  }

  /** Whether all of these may be cleared as well. */
  async hasRoomFor(members: Member[]): Promise<boolean> {
    if (this.lifted) return true;
    if (this.totalWith(members) > leastLimit) await (this.counting ??= this.parts.records.countMembers());
    return this.fits(members);
  }

  /** Whether a member may be cleared that an event tells is gone. If not, it is held back. */
  async admitsOne(member: Member): Promise<boolean> {
    if (this.lifted || !counts(member)) return true;
    if (!this.isHolding && (await this.takeOn([member]))) return true;
    this.held.add(member.customerId);
    // While members are held back already, the number shown stays: an earlier read's until the next full read, and this
    // stay's own is told at its end.
    if (!this.isHolding) await this.hold(this.held.size);
    return false;
  }

  /**
   * Whether all the members that a full read found gone may be cleared. If not, all of them are held back.
   * @param unasked how many more were missing from the read, whom SHOPLINE was not asked about
   */
  async admitsAll(gone: Member[], unasked: number): Promise<boolean> {
    if (this.lifted) return true;
    const isWithin = this.held.size === 0 && unasked === 0 && (await this.takeOn(gone));
    if (!isWithin) {
      for (const { customerId } of gone.filter(counts)) this.held.add(customerId);
      await this.hold(this.held.size + unasked);
    } else if (this.isHolding) await this.release();
    return isWithin;
  }

  /** To be called just before a member's record is removed, so that the next holder of the lease counts it too. */
  async note(member: Member): Promise<void> {
    this.underWay.delete(member.customerId);
    if (this.lifted || !counts(member)) return;
    const minute = String(nowMinute());
    this.removed.set(minute, (this.removed.get(minute) ?? 0) + 1);
    await this.parts.lease.assertHeld();
    await noteRemoval(this.parts.store, this.parts.integration._id, minute, this.forgetOld());
  }

  private async takeOn(members: Member[]): Promise<boolean> {
    // Checked again after the wait: meanwhile others may have been admitted.
    if (!(await this.hasRoomFor(members)) || !this.fits(members)) return false;
    for (const member of members) if (counts(member)) this.underWay.add(member.customerId);
    return true;
  }

  private fits(members: Member[]): boolean {
    const share = this.counting ? maxShare * (this.parts.records.memberCount + this.removedCount) : 0;
    return this.totalWith(members) <= Math.max(leastLimit, share);
  }

  private totalWith(members: Member[]): number {
    const more = members.filter((member) => counts(member) && !this.underWay.has(member.customerId));
    return this.removedCount + this.underWay.size + more.length;
  }

  /** Removals of the last hour. While members are held back the hour stands still: waiting alone lets none through. */
  private get removedCount(): number {
    const counted = [...this.removed].filter(([minute]) => this.isHolding || !isOld(minute));
    return counted.reduce((sum, [, count]) => sum + count, 0);
  }

  private async hold(count: number): Promise<void> {
    const pastMinutes = this.isHolding ? [] : this.forgetOld();
    this.isHolding = true;
    await this.parts.lease.assertHeld();
    await holdRemovals(this.parts.store, this.parts.integration._id, count, pastMinutes);
  }

  private async release(): Promise<void> {
    this.isHolding = false;
    await this.parts.lease.assertHeld();
    await clearAttention(this.parts.store, this.parts.integration._id, heldBack);
  }

  private forgetOld(): string[] {
    const old = [...this.removed.keys()].filter(isOld);
    for (const minute of old) this.removed.delete(minute);
    return old;
  }
}

/**
 * A member who has no LINE id and is on no contact has nothing to be cleared. One whose contact could not be cleared
 * earlier was counted at that time.
 */
function counts(member: Member): boolean {
  return (member.lineUserId !== null || member.deliveredTo !== null) && !isUncleared(member);
}

function nowMinute(): number {
  return Math.floor(Date.now() / minuteMs);
}

function isOld(minute: string): boolean {
  return Number(minute) < nowMinute() - windowMinutes;
}
