import { clockAllowanceMs, workersApartMs } from '../../domain/clock';
import type { Customer } from '../../domain/customer';
import type { MappedMember } from '../../domain/mapping';
import type { Cause } from '../../domain/memberHistory';
import type { ContactState, Member } from '../../store/documents';
import type { Fingerprints } from '../../store/sealing/fingerprint';
import type { Context } from '../../runtime/telemetry/spans';
import type { Job } from '../delivery/deliveryQueue';
import type { Identity } from '../records/decisions';
import { writtenUserId } from '../records/keys';
import type { JudgedBy } from './settingsInForce';

/** `updatedAtMs` on record of a member for whom SHOPLINE tells no `updated_at`. */
export const unknownVersion = 0;

/** A member as SHOPLINE showed it, no older than `asOfMs`: when the worker asked for it, or the event's time. */
export interface Snapshot {
  customer: Customer;
  asOfMs: number;
  /** The worker read it at `asOfMs`, in a page or alone. False: an event carried it, which may tell what was before. */
  isRead: boolean;
  /** The trace its delivery belongs to. */
  trace?: Context | undefined;
  /** Why this member is looked at, where that is not the `cause` of the whole look. */
  cause?: Cause | undefined;
}

/** A member about to be judged: as SHOPLINE shows it, and as it is on record. */
export interface Candidate {
  snapshot: Snapshot;
  mapped: MappedMember;
  judgedBy: JudgedBy;
  known: Member | undefined;
  /** The member's job that waited or was under way when the member was loaded. */
  queued: Job | undefined;
  /** `deliveredTo` before a write that has still to leave and whose contact the record names; absent: as recorded. */
  deliveredBefore?: string | null | undefined;
  phoneKey: string | null;
  /** Fingerprint of the phone of a member whom a condition leaves out: no conflict comes of it. */
  hiddenPhoneKey?: string | undefined;
  /** SHOPLINE's `updated_at`; null when it does not say. */
  versionMs: number | null;
  /** SHOPLINE has answered, after this snapshot, that it no longer has the member. */
  isGone: boolean;
  /** When it is judged. */
  nowMs: number;
}

/** The fingerprint of a member's phone: hidden where a condition leaves the member out, so it makes no conflict. */
export function phoneKeysOf(
  mapped: MappedMember,
  fingerprints: Fingerprints,
): Pick<Candidate, 'phoneKey' | 'hiddenPhoneKey'> {
  const key = mapped.phone === null ? null : fingerprints.of('phone', mapped.phone);
  if (mapped.eligible) return { phoneKey: key };
  return { phoneKey: null, hiddenPhoneKey: mapped.code === 'condition_not_met' ? (key ?? undefined) : undefined };
}

/** What others may share with a member: LINE id and phone; a guest shares nothing (mapping, "Who is synced"). */
export function identityOf({ mapped, phoneKey, hiddenPhoneKey }: Candidate): Identity {
  const lineUserId = mapped.isMember ? mapped.lineUserId : null;
  return { lineUserId, phoneKey, ...(hiddenPhoneKey !== undefined && { hiddenPhoneKey }) };
}

export function hasNewIdentity(candidate: Candidate): boolean {
  const next = identityOf(candidate);
  const known = candidate.known!;
  return (['lineUserId', 'phoneKey', 'hiddenPhoneKey'] as const).some((key) => known[key] !== next[key]);
}

/**
 * Whether something newer is known, so that an older page never overwrites a newer event, nor the reverse. The later
 * `updated_at` is newer. Where it did not move (points may change without it) or was not told, the later look is. A
 * snapshot from before SHOPLINE said that the member is gone is stale too, so that it does not bring the member back.
 * An earlier `updated_at` that SHOPLINE still shows long after the later one is no lag: a wrong clock was put right.
 */
export function isStale({ known, queued, versionMs, snapshot, isGone, nowMs }: Candidate): boolean {
  if (isGone) return true;
  const latest = queued?.nextMember ?? known;
  if (!latest) return false;
  const isComparable = versionMs !== null && latest.updatedAtMs !== unknownVersion;
  if (isComparable && !isSameTime(versionMs, latest.updatedAtMs))
    return versionMs < latest.updatedAtMs && !wasReadLongAfter(snapshot, latest);
  // A worker whose clock was far ahead dated the record. What is read now is later, whatever that clock said.
  if (snapshot.isRead && latest.asOfMs > nowMs + workersApartMs) return false;
  return snapshot.asOfMs < latest.asOfMs;
}

/** No server of SHOPLINE's lags behind for so long; an event may be as late as that. */
function wasReadLongAfter({ isRead, asOfMs }: Snapshot, record: Member): boolean {
  return isRead && asOfMs > record.asOfMs + clockAllowanceMs;
}

/** Pages may tell whole seconds where webhooks tell milliseconds (contract A10): within one second neither is older. */
function isSameTime(aMs: number, bMs: number): boolean {
  if (aMs === bMs) return true;
  const isRough = aMs % 1000 === 0 || bMs % 1000 === 0;
  return isRough && Math.floor(aMs / 1000) === Math.floor(bMs / 1000);
}

/** The contact of this account that still has the member's data, though the member has another LINE id now, or none. */
export function formerUserId({ mapped, known }: Candidate, channelId: string): string | null {
  const userId = known ? writtenUserId(known, { channelId }) : null;
  return userId === mapped.lineUserId ? null : userId;
}

/** What `deliveredTo` is without a write that has still to leave; null for a former contact, which is cleared first. */
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

/** The other members whose ids the candidates' contacts carry. */
export function ownersOf(candidates: Candidate[], contacts: ReadonlyMap<string, ContactState>): string[] {
  return candidates.flatMap(({ mapped: { customerId, lineUserId } }) => {
    const owner = contacts.get(lineUserId ?? '')?.memberId ?? customerId;
    return owner === customerId ? [] : [owner];
  });
}
