import type { Member } from '../../store/documents';
import { memberKey, type Place } from '../records/keys';
import { deliveredBefore, identityOf, unknownVersion, type Candidate } from './candidate';

type Change = Pick<Member, 'state' | 'code'> & Partial<Member>;

/** A member as it is to be recorded after this judgement. */
export function recordOf(candidate: Candidate, at: { place: Place; nowMs: number }, change: Change): Member {
  const { known, mapped } = candidate;
  const { newSettingsEpoch } = candidate.judgedBy;
  return {
    _id: memberKey(at.place, mapped.customerId),
    integrationId: at.place.integrationId,
    customerId: mapped.customerId,
    ...identityOf(candidate),
    asOfMs: candidate.snapshot.asOfMs,
    updatedAtMs: candidate.versionMs ?? unknownVersion,
    otherCustomerIds: [],
    deliveredTo: deliveredBefore(candidate, at.place.channelId),
    runId: known?.runId ?? null,
    runOutcome: known?.runOutcome ?? null,
    ...(newSettingsEpoch !== undefined && { newSettingsEpoch }),
    ...(known?.history && { history: known.history }),
    ...(known?.olderWrites && { olderWrites: known.olderWrites }),
    updatedAt: new Date(at.nowMs),
    ...change,
  };
}

/** Whether storing the second in place of the first would tell nothing new. */
export function isSameRecord(a: Member, b: Member): boolean {
  return (
    a.state === b.state &&
    a.code === b.code &&
    a.updatedAtMs === b.updatedAtMs &&
    a.deliveredTo === b.deliveredTo &&
    a.runId === b.runId &&
    a.newSettingsEpoch === b.newSettingsEpoch &&
    a.otherCustomerIds.length === b.otherCustomerIds.length &&
    a.otherCustomerIds.every((id) => b.otherCustomerIds.includes(id))
  );
}
