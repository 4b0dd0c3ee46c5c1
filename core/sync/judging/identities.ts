import type { Member } from '../../store/documents';
import type { Fingerprints } from '../../store/sealing/fingerprint';
import { identityKey, type Decisions } from '../records/decisions';
import type { Place } from '../records/keys';
import type { IdentityPlan, Records } from '../records/records';
import { hasNewIdentity, identityOf, targetOf, type Candidate } from './candidate';
import { recordOf } from './memberRecord';

/** LINE ids and phones that members have given up since they were recorded: others may have waited for them. */
export function freedBy(candidates: Candidate[]) {
  return candidates.flatMap((candidate) => {
    const { known } = candidate;
    if (!known || !hasNewIdentity(candidate)) return [];
    const next = identityOf(candidate);
    const lineUserIds = known.lineUserId !== null && known.lineUserId !== next.lineUserId ? [known.lineUserId] : [];
    const phoneKeys = known.phoneKey !== null && known.phoneKey !== next.phoneKey ? [known.phoneKey] : [];
    const { customerId } = known;
    return lineUserIds.length + phoneKeys.length > 0 ? [{ customerId, lineUserIds, phoneKeys }] : [];
  });
}

/**
 * Ends the decisions about members whose LINE id or phone has changed, or whose contact carries neither their id nor
 * the one that was decided about: if the former one comes back, an admin decides anew. The caller does this before the
 * new identity is on record: from that record the next holder of the lease could not tell that anything had changed.
 */
export async function endDecisions(
  candidates: Candidate[],
  { records, decisions }: { records: Pick<Records, 'loadContacts'>; decisions: Pick<Decisions, 'of' | 'endOf'> },
  fingerprints: Fingerprints,
): Promise<void> {
  const decided = candidates.filter(({ mapped }) => decisions.of(mapped.customerId).length > 0);
  const contacts = await records.loadContacts(decided.flatMap(({ mapped }) => mapped.lineUserId ?? []));
  for (const { mapped } of decided) {
    const { customerId, lineUserId, phone } = mapped;
    // Goes by what SHOPLINE shows: settings that leave the member out hide its phone, but it is still the same member.
    const phoneKey = phone && fingerprints.of('phone', phone);
    const identity = identityKey({ lineUserId, phoneKey }, fingerprints);
    const contact = contacts.get(lineUserId ?? '');
    await decisions.endOf(
      customerId,
      ({ customerIds, identities, contactMemberId }) =>
        identities[customerIds.indexOf(customerId)] === identity &&
        (contactMemberId === null ||
          !contact ||
          contact.isExpected ||
          [contactMemberId, customerId].includes(contact.memberId ?? '')),
    );
  }
}

/** LINE id and phone of new and changed members, to be stored before anyone is judged by them. */
export function planIdentities(candidates: Candidate[], at: { place: Place; nowMs: number }): IdentityPlan {
  const plan: IdentityPlan = { inserted: [], changed: [], alone: [] };
  for (const candidate of candidates) {
    const { known, mapped } = candidate;
    const { lineUserId, phoneKey } = identityOf(candidate);
    if (!known && lineUserId === null && phoneKey === null) plan.alone.push(mapped.customerId);
    else if (!known) {
      // The record names the contact that may be written to, in case the result of the write is lost with the process.
      const deliveredTo = targetOf(candidate, at.place.channelId);
      plan.inserted.push(recordOf(candidate, at, { state: 'pending', code: null, deliveredTo }));
    } else if (hasNewIdentity(candidate)) {
      // `pending` until judged: an interruption in between must not leave a conflict unseen.
      const changed: Member = { ...known, ...identityOf(candidate), state: 'pending' };
      if (candidate.hiddenPhoneKey === undefined) delete changed.hiddenPhoneKey;
      plan.changed.push(changed);
    }
  }
  return plan;
}

/**
 * Who has the LINE ids or phones of these members, sorted by customer id. Not asked for members on record as delivered:
 * the look at the member that came to share with them would have marked them. Those whose conflict was decided are
 * asked for all the same.
 */
export async function findHolders(
  candidates: Candidate[],
  { records, decisions }: { records: Records; decisions: Pick<Decisions, 'of'> },
): Promise<Member[]> {
  const isAsked = ({ known, mapped }: Candidate) =>
    known?.state !== 'delivered' || decisions.of(mapped.customerId).length > 0;
  const identities = candidates.filter(isAsked).map(identityOf);
  const found = await records.findSharing(
    identities.flatMap(({ lineUserId }) => lineUserId ?? []),
    identities.flatMap(({ phoneKey }) => phoneKey ?? []),
  );
  // Sorted, so that each look names the same few of many who share, whichever other members it judges.
  return found.sort((one, other) => (one.customerId < other.customerId ? -1 : 1));
}

/** The other holders: those with the candidate's LINE id, and those with its phone. */
export function othersAmong(holders: Member[], candidate: Candidate): Record<'line' | 'phone', Member[]> {
  const others = (field: 'lineUserId' | 'phoneKey', value: string | null) => {
    const { customerId } = candidate.mapped;
    const found = holders.filter((one) => value !== null && one[field] === value && one.customerId !== customerId);
    return [...new Map(found.map((one) => [one.customerId, one])).values()];
  };
  const { lineUserId, phoneKey } = identityOf(candidate);
  return { line: others('lineUserId', lineUserId), phone: others('phoneKey', phoneKey) };
}
