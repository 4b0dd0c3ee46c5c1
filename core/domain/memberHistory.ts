import type { MemberCode } from './errors';

/** Why a member was looked at. */
export const causes = ['sync', 'full_read', 'sweep', 'webhook', 'contact_event', 'retry', 'decision', 'clear'] as const;
export type Cause = (typeof causes)[number];

/** What an admin may decide of a member's conflict. */
export const memberDecisions = ['this_member', 'keep_apart'] as const;
export type MemberDecision = (typeof memberDecisions)[number];

/** Codes of members who are left out because an admin decided a conflict. */
const decidedCodes = ['decided_for_other', 'kept_apart'] as const satisfies MemberCode[];
export type DecidedCode = (typeof decidedCodes)[number];

export function isDecided(code: string | null): code is DecidedCode {
  return decidedCodes.some((decided) => decided === code);
}

/** The most others that a member's record names: hundreds may share one phone, and each record would name them all. */
export const mostNamed = 20;
