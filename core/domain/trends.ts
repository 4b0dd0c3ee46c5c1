import { hasContact, stepsOf } from './funnel';
import type { FieldCount, SyncCounts } from './types';

/** Members of one tier, and those of them who have a contact. */
export interface TierCount {
  /** Null: members without a tier. */
  tier: string | null;
  members: number;
  matched: number;
}

/** How a day ended, by its last full read. It holds counts alone. */
export interface DayCounts {
  members: number;
  lineLogins: number;
  phones: number;
  contacts: number;
  delivered: number;
  conflicts: number;
  failed: number;
  byTier: TierCount[];
}

interface RunCounts {
  counts: SyncCounts;
  skippedBy: Record<string, number>;
  failedBy: Record<string, number>;
  fields?: Record<string, FieldCount>;
  byTier?: TierCount[];
}

/** A store has some ten tiers. Beyond this number the names are no tiers, and are not counted. */
const mostTiers = 100;

/** @param skippedFor why the member is skipped; null for all others */
export function addToTier(tiers: Map<string | null, TierCount>, tier: string | null, skippedFor: string | null): void {
  if (skippedFor === 'not_a_member') return;
  const known = tiers.get(tier);
  if (!known && tiers.size >= mostTiers) return;
  const count = known ?? { tier, members: 0, matched: 0 };
  count.members += 1;
  if (hasContact(skippedFor)) count.matched += 1;
  tiers.set(tier, count);
}

/** The counts of a day, from those of a full read. */
export function dayCountsOf({ counts, skippedBy, failedBy, fields = {}, byTier = [] }: RunCounts): DayCounts {
  const skipped = (code: string) => skippedBy[code] ?? 0;
  // Nothing is known of members who cannot be read, neither a LINE id nor a tier.
  const unreadable = failedBy.member_unreadable ?? 0;
  // Where the settings ask for no phone, no member is skipped for `no_phone`. Each eligible member has a `memberId`, so
  // the difference is the eligible members without a phone.
  const phoneless = (fields.memberId?.members ?? 0) - (fields.phone?.members ?? 0);
  const { members, lineLogins, phones, contacts } = stepsOf(
    counts.read - unreadable - skipped('not_a_member'),
    skipped,
  );
  return {
    members,
    lineLogins,
    phones: phones - phoneless,
    contacts,
    delivered: counts.delivered + counts.unchanged,
    conflicts: counts.conflicts,
    failed: counts.failed,
    byTier,
  };
}

/** What was written in one hour: `waits[n]` changes took up to `waitLimitsSeconds[n]` from arrival to write. */
export interface HourCounts {
  written: number;
  failed: number;
  waits: number[];
}

/** Upper limits of the times counted; the last also counts everything longer. */
export const waitLimitsSeconds = [1, 2, 3, 5, 8, 13, 20, 30, 60, 120, 300, 900, 3_600, 86_400] as const;

export function noCounts(): HourCounts {
  return { written: 0, failed: 0, waits: waitLimitsSeconds.map(() => 0) };
}

/** The index in `waits` that counts a change which took this long. */
export function waitIndex(waitedMs: number): number {
  const found = waitLimitsSeconds.findIndex((limit) => waitedMs <= limit * 1_000);
  return found < 0 ? waitLimitsSeconds.length - 1 : found;
}

/** @returns how many seconds this share of changes took at most, interpolated between limits; null without changes */
export function waitQuantile(waits: readonly number[], share: number): number | null {
  const total = waits.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  let left = share * total;
  for (const [index, limit] of waitLimitsSeconds.entries()) {
    const count = waits[index] ?? 0;
    const from = waitLimitsSeconds[index - 1] ?? 0;
    if (count > 0 && left <= count) return Math.round((from + ((limit - from) * left) / count) * 10) / 10;
    left -= count;
  }
  return waitLimitsSeconds.at(-1)!;
}

export function addCounts(sum: HourCounts, more: HourCounts): HourCounts {
  return {
    written: sum.written + more.written,
    failed: sum.failed + more.failed,
    waits: waitLimitsSeconds.map((_, index) => (sum.waits[index] ?? 0) + (more.waits[index] ?? 0)),
  };
}
