import type { Member } from './member';
import { freshId } from './ids';

/** Who changed a balance and why, as far as the request said. */
export interface Reason {
  remarks: string | null;
  performerId: string | null;
  performerType: string | null;
}

/** One change of points or store credit. */
export interface BalanceEntry extends Reason {
  id: string;
  value: number;
  /** The balance after the change. */
  balance: number;
  atMs: number;
}

/** One change of a member's tier, or of the day on which the tier ends. */
export interface TierEntry {
  key: 'updated_user_membership_tier' | 'extended_user_membership_tier';
  from: { level: number | null; expiresAtMs: number | null };
  to: { level: number | null; expiresAtMs: number | null };
  atMs: number;
}

/** What happened to one member since the store was generated, oldest first. */
export interface MemberLog {
  points: BalanceEntry[];
  credits: BalanceEntry[];
  tiers: TierEntry[];
}

/** The fields of a member whose changes are logged. */
export type Logged = Pick<Member, 'points' | 'credits' | 'tierLevel' | 'tierExpiresAtMs'>;

const noReason: Reason = { remarks: null, performerId: null, performerType: null };

/** Logs what differs between a member now and before. @returns the new entry of each balance */
export function noteChanges(
  logs: Map<string, MemberLog>,
  member: Member,
  before: Logged,
  atMs: number,
  reason: Reason = noReason,
): { points: BalanceEntry | undefined; credits: BalanceEntry | undefined } {
  const tier = tierChange(member, before, atMs);
  const points = balanceChange(before.points, member.points, atMs, reason);
  const credits = balanceChange(before.credits, member.credits, atMs, reason);
  if (!tier && !points && !credits) return { points, credits };
  const log = logs.get(member.id) ?? { points: [], credits: [], tiers: [] };
  logs.set(member.id, log);
  if (tier) log.tiers.push(tier);
  if (points) log.points.push(points);
  if (credits) log.credits.push(credits);
  return { points, credits };
}

/**
 * The entries of one balance, newest first. They add up to it: what a member had from the start is an entry of the time
 * at which the member was created.
 */
export function balanceEntries(
  logs: ReadonlyMap<string, MemberLog>,
  member: Member,
  kind: 'points' | 'credits',
): BalanceEntry[] {
  const entries = logs.get(member.id)?.[kind] ?? [];
  const first = entries[0];
  const opening = first ? first.balance - first.value : member[kind];
  const id = [...member.id].reverse().join('');
  const start = { ...noReason, id, value: opening, balance: opening, atMs: member.createdAtMs };
  return [...(opening === 0 ? [] : [start]), ...entries].reverse();
}

function balanceChange(before: number, now: number, atMs: number, reason: Reason): BalanceEntry | undefined {
  return now === before ? undefined : { ...reason, id: freshId(atMs), value: now - before, balance: now, atMs };
}

function tierChange(member: Member, before: Logged, atMs: number): TierEntry | undefined {
  const from = { level: before.tierLevel, expiresAtMs: before.tierExpiresAtMs };
  const to = { level: member.tierLevel, expiresAtMs: member.tierExpiresAtMs };
  if (from.level !== to.level) return { key: 'updated_user_membership_tier', from, to, atMs };
  if (from.expiresAtMs === to.expiresAtMs) return undefined;
  return { key: 'extended_user_membership_tier', from, to, atMs };
}
