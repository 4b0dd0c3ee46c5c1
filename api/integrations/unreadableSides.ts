import type { VerdictCode } from '../../core/domain/errors';
import { PartnerError } from '../../core/domain/partnerError';
import type { Comparison } from './comparison';

const unreadableCodes = ['member_unreadable', 'contact_unreadable'] as const satisfies VerdictCode[];

export type UnreadableCode = (typeof unreadableCodes)[number];

interface Asked<Found> {
  found: Found | null;
  /** The partner answered, and showed this one in a form that the service cannot read. */
  unreadable: UnreadableCode | null;
}

/** A partner that shows one member or contact in an odd form is not away: it must not fail the whole request. */
export async function unlessUnreadable<Found>(asked: Promise<Found>): Promise<Asked<Found>> {
  try {
    return { found: await asked, unreadable: null };
  } catch (error) {
    const unreadable = unreadableCodes.find((code) => error instanceof PartnerError && error.code === code);
    if (!unreadable) throw error;
    return { found: null, unreadable };
  }
}

/**
 * What may be said of a member while one side cannot be read: nothing of that side, and not what a sync would write.
 * @param compared with null for the side that cannot be read
 */
export function asUnreadable({ fields }: Pick<Comparison, 'fields'>, code: UnreadableCode): Comparison {
  const isSeen = code === 'contact_unreadable';
  return {
    verdict: { state: 'failed', code },
    fields: isSeen ? fields.map((field) => ({ ...field, omnichat: null, after: null })) : [],
  };
}
