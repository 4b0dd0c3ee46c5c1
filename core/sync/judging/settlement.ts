import { mostNamed, type DecidedCode } from '../../domain/memberHistory';
import type { ConflictDecision } from '../../store/documents';
import { holds, type Identity } from '../records/decisions';
import { identityOf, type Candidate } from './candidate';
import type { Sharer, Side, View } from './decision';

/** How far admins have decided what a member shares. */
export interface Settlement {
  /** Whether the member shares it with others, where no admin has decided, or one side has changed since. */
  isOpen: Record<'line' | 'phone', boolean>;
  /** What was decided between the member and each other, by the other's customer id. */
  settled: ReadonlyMap<string, ConflictDecision>;
  /** A decision that went against the member; null: there is none. */
  against: ConflictDecision | null;
}

/** Finds the newest decision that holds between the member and each other who shares its LINE id or phone. */
export function settle(candidate: Candidate, { sharers, listed, decisions, fingerprints }: View): Settlement {
  const { customerId } = candidate.mapped;
  const { line, phone } = listed?.sharers ?? { line: sharers.line.map(memberOf), phone: sharers.phone.map(memberOf) };
  const others = [...line, ...phone];
  const own: Identity = identityOf(candidate);
  const present = new Map<string, Identity>([
    [customerId, own],
    ...others.map((one) => [one.customerId, one] as const),
  ]);
  const standing = decisions.filter((one) => one.contactMemberId === null && holds(one, present, fingerprints));
  // The newest comes last, so the map keeps that one.
  const between = new Map(standing.toReversed().flatMap((one) => one.customerIds.map((id) => [id, one] as const)));
  const settled = new Map(others.map((one) => [one.customerId, between.get(one.customerId)] as const).filter(isFound));
  const isSettled = (one: Side) => settled.has(one.customerId);
  return {
    isOpen: {
      line: !line.every(isSettled) || (listed?.hasMore.line ?? false),
      phone: !phone.every(isSettled) || (listed?.hasMore.phone ?? false),
    },
    settled,
    against: [...settled.values()].find(({ chosen }) => chosen !== customerId) ?? null,
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

function memberOf({ member }: Sharer): Side {
  return member;
}

function isFound(entry: readonly [string, ConflictDecision | undefined]): entry is readonly [string, ConflictDecision] {
  return entry[1] !== undefined;
}
