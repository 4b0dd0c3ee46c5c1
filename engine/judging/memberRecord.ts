import type { Member } from '../../store/documents';
import { formerUserId, identityOf, unknownVersion, type Candidate } from './candidate';
import type { Records } from '../records/records';

/** A member as it is to be recorded after this judgement. */
export function recordOf(
  candidate: Candidate,
  records: Records,
  change: Pick<Member, 'state' | 'code'> & { otherCustomerIds?: string[]; deliveredTo?: string | undefined },
): Member {
  const { known, mapped } = candidate;
  const { newSettingsEpoch } = candidate.judgedBy;
  const movedAway = formerUserId(candidate, records.channelId) !== null;
  return {
    _id: records.memberKey(mapped.customerId),
    integrationId: records.integrationId,
    customerId: mapped.customerId,
    ...identityOf(candidate),
    asOfMs: candidate.snapshot.asOfMs,
    updatedAtMs: candidate.versionMs ?? unknownVersion,
    state: change.state,
    code: change.code,
    otherCustomerIds: change.otherCustomerIds ?? [],
    deliveredTo: change.deliveredTo ?? (movedAway ? null : (known?.deliveredTo ?? null)),
    runId: known?.runId ?? null,
    runOutcome: known?.runOutcome ?? null,
    ...(newSettingsEpoch !== undefined && { newSettingsEpoch }),
    updatedAt: new Date(),
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
