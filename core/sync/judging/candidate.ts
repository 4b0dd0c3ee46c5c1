import type { Customer } from '../../domain/customer';
import type { MappedMember } from '../../domain/mapping';
import type { Cause } from '../../domain/memberHistory';
import type { Member } from '../../store/documents';
import type { Fingerprints } from '../../store/sealing/fingerprint';
import type { Context } from '../../runtime/telemetry/spans';
import type { Job } from '../delivery/deliveryQueue';
import { writtenUserId } from '../records/keys';
import type { JudgedBy } from './settingsInForce';

/** `updatedAtMs` on record of a member whose version SHOPLINE does not tell. */
export const unknownVersion = 0;

/** A member as SHOPLINE showed it, and when that was true at the latest. */
export interface Snapshot {
  customer: Customer;
  asOfMs: number;
  /** The trace its delivery belongs to. */
  trace?: Context | undefined;
  /** Why it was looked at, where that is not as of the others. */
  cause?: Cause | undefined;
}

/** A member about to be judged: as SHOPLINE shows it, and as it is on record. */
export interface Candidate {
  snapshot: Snapshot;
  mapped: MappedMember;
  judgedBy: JudgedBy;
  known: Member | undefined;
  /** What waited or was under way for it when it was loaded. */
  queued: Job | undefined;
  /** As of its job that has still to leave, which is on record as written; absent: what is on record is so. */
  deliveredBefore?: string | null | undefined;
  phoneKey: string | null;
  /** The phone of one whom a condition leaves out. */
  hiddenPhoneKey?: string | undefined;
  /** SHOPLINE's `updated_at`; null when it does not say. */
  versionMs: number | null;
  /** SHOPLINE has answered since that it does not have the member any more. */
  isGone: boolean;
}

/** The fingerprint of a member's phone, by whether others may share it. */
export function phoneKeysOf(
  mapped: MappedMember,
  fingerprints: Fingerprints,
): Pick<Candidate, 'phoneKey' | 'hiddenPhoneKey'> {
  const key = mapped.phone === null ? null : fingerprints.of('phone', mapped.phone);
  if (mapped.eligible) return { phoneKey: key };
  return { phoneKey: null, hiddenPhoneKey: mapped.code === 'condition_not_met' ? (key ?? undefined) : undefined };
}

/** What others may share with a member: LINE id and phone; a guest shares nothing (mapping, "Who is synced"). */
export function identityOf({
  mapped,
  phoneKey,
  hiddenPhoneKey,
}: Candidate): Pick<Member, 'lineUserId' | 'phoneKey' | 'hiddenPhoneKey' | 'isMember'> {
  const { isMember } = mapped;
  const lineUserId = isMember ? mapped.lineUserId : null;
  return { lineUserId, phoneKey, isMember, ...(hiddenPhoneKey !== undefined && { hiddenPhoneKey }) };
}

export function hasNewIdentity(candidate: Candidate): boolean {
  const next = identityOf(candidate);
  const known = candidate.known!;
  return (['lineUserId', 'phoneKey', 'hiddenPhoneKey', 'isMember'] as const).some((key) => known[key] !== next[key]);
}

/**
 * An older page never overwrites a newer event, nor the reverse: `updated_at` decides, and where it did not move (points
 * may change without it) or was not told the later look. Nor does it bring back a member that is gone.
 */
export function isStale({ known, queued, versionMs, snapshot, isGone }: Candidate): boolean {
  if (isGone) return true;
  const latest = queued?.nextMember ?? known;
  if (!latest) return false;
  const isComparable = versionMs !== null && latest.updatedAtMs !== unknownVersion;
  if (isComparable && !isSameTime(versionMs, latest.updatedAtMs)) return versionMs < latest.updatedAtMs;
  return snapshot.asOfMs < latest.asOfMs;
}

/** Pages may tell whole seconds where webhooks tell milliseconds (contract A10): neither is older for that. */
function isSameTime(aMs: number, bMs: number): boolean {
  if (aMs === bMs) return true;
  const isRough = aMs % 1000 === 0 || bMs % 1000 === 0;
  return isRough && Math.floor(aMs / 1000) === Math.floor(bMs / 1000);
}

/** The contact of this account that carries the member's data although the member's LINE id is gone from it. */
export function formerUserId({ mapped, known }: Candidate, channelId: string): string | null {
  const userId = known ? writtenUserId(known, { channelId }) : null;
  return userId === mapped.lineUserId ? null : userId;
}

/** The contact of this account that carries what was written for the member, without one that a write is about to. */
export function deliveredBefore(candidate: Candidate, channelId: string): string | null {
  if (formerUserId(candidate, channelId) !== null) return null;
  const { known, deliveredBefore: before = known?.deliveredTo ?? null } = candidate;
  return before;
}

/** The contact a member belongs to, as `deliveredTo` names it; null for one that is not eligible. */
export function targetOf({ mapped }: Candidate, channelId: string): string | null {
  return mapped.eligible ? `${channelId}:${mapped.lineUserId}` : null;
}

/** LINE ids of the contacts that a batch is judged by. */
export function contactsToLoad(candidates: Candidate[], channelId: string): string[] {
  const ids = candidates.flatMap((candidate) => [
    candidate.mapped.eligible ? candidate.mapped.lineUserId : null,
    formerUserId(candidate, channelId),
  ]);
  return [...new Set(ids)].filter((id) => id !== null);
}
