import { mostNamed, type DecidedCode } from '../../domain/memberHistory';
import type { ConflictDecision } from '../../store/documents';
import { holds, type Identity } from '../records/decisions';
import { identityOf, type Candidate } from './candidate';
import type { Sharer, Sharers, View } from './decision';

/** How far admins have decided what a member shares. A preview does not know with whom, and tells what it can. */
export interface Settlement {
  /** Other members that share it, where no admin has decided, or one side has changed since. */
  open: Sharers;
  /** What was decided between the member and each other, by the other's customer id. */
  settled: ReadonlyMap<string, ConflictDecision>;
  /** A decision that went against the member; null: there is none. */
  against: ConflictDecision | null;
  /** In a preview: what the member shares, where no decision settles that. */
  listed: View['listed'];
}

/** Finds the newest decision that holds between the member and each other who shares its LINE id or phone. */
export function settle(candidate: Candidate, view: View): Settlement {
  const { sharers, decisions, fingerprints, listed, look } = view;
  const { customerId } = candidate.mapped;
  const others = [...sharers.line, ...sharers.phone].map(({ member }) => member);
  const own: Identity = identityOf(candidate);
  const present = new Map<string, Identity>([
    [customerId, own],
    ...others.map((one) => [one.customerId, one] as const),
  ]);
  const standing = decisions.filter((decision) => {
    if (decision.contactMemberId !== null) return false;
    // A preview does not know with whom a member shares: it goes by the member alone.
    return holds(look.isPreview ? only(customerId, decision) : decision, present, fingerprints);
  });
  // The newest comes last, so the map keeps that one.
  const between = new Map(standing.toReversed().flatMap((one) => one.customerIds.map((id) => [id, one] as const)));
  const met = listed ? (standing[0]?.customerIds ?? []) : others.map((one) => one.customerId);
  const settled = new Map(met.map((other) => [other, between.get(other)] as const).filter(isFound));
  const isOpen = ({ member }: Sharer) => !settled.has(member.customerId);
  return {
    open: { line: sharers.line.filter(isOpen), phone: sharers.phone.filter(isOpen) },
    settled,
    against: [...settled.values()].find(({ chosen }) => chosen !== customerId) ?? null,
    listed: settled.size > 0 ? null : listed,
  };
}

/** The newest decision that holds about a contact that carries another member's id. */
export function settlementWithContact(
  candidate: Candidate,
  view: View,
  contactMemberId: string,
): ConflictDecision | null {
  const { decisions, fingerprints } = view;
  const present = new Map([[candidate.mapped.customerId, identityOf(candidate)]]);
  const isAboutIt = (one: ConflictDecision) =>
    one.contactMemberId === contactMemberId && holds(one, present, fingerprints);
  return decisions.find(isAboutIt) ?? null;
}

/** The code of a member whom a decision leaves out. */
export function codeOf({ chosen }: ConflictDecision): DecidedCode {
  return chosen === null ? 'kept_apart' : 'decided_for_other';
}

/** The other sides of a decision that leaves this member out. */
export function sidesAgainst(customerId: string, { customerIds, contactMemberId }: ConflictDecision): string[] {
  if (contactMemberId !== null) return [contactMemberId];
  return customerIds.filter((id) => id !== customerId).slice(0, mostNamed);
}

function only(customerId: string, { customerIds, identities }: ConflictDecision) {
  const at = customerIds.indexOf(customerId);
  return { customerIds: customerIds.slice(at, at + 1), identities: identities.slice(at, at + 1) };
}

function isFound(entry: readonly [string, ConflictDecision | undefined]): entry is readonly [string, ConflictDecision] {
  return entry[1] !== undefined;
}
