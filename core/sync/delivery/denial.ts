import { PartnerError } from '../../domain/partnerError';
import { maxUnproven } from '../failures/failureClassifier';
import { writtenUserId } from '../records/keys';
import type { Job } from './deliveryQueue';
import type { TeamParts } from './teamParts';
import type { Trials } from './trials';

/** So many members are looked through for some whose contacts can be asked about. */
const mostLookedThrough = 20;

type Parts = Pick<TeamParts, 'omnichat' | 'records' | 'queue'>;

/**
 * Omnichat has refused access to one contact twice. Where it takes a write to another contact, it refuses this one
 * alone. Nothing milder tells: a team that may not write is still shown its accounts (contract 2), and may be its
 * contacts. Three others are asked about at most: Omnichat may refuse some of them as well.
 * @throws PartnerError where they fail only in passing
 */
export async function isDeniedAlone(parts: Parts, trials: Trials, { userId }: Job): Promise<boolean> {
  let passing: PartnerError | null = null;
  let asked = 0;
  for (const other of await listWritten(parts, trials)) {
    if (other.userId === userId || asked === maxUnproven) continue;
    try {
      const isTaken = await isTakenOnceMore(parts, trials, other);
      if (isTaken !== null) asked += 1;
      if (isTaken) return true;
    } catch (error) {
      if (!(error instanceof PartnerError)) throw error;
      asked += 1;
      if (error.kind === 'transient') passing = error;
    }
  }
  if (passing) throw passing;
  return false;
}

/** Contacts that the service has written to: the one that Omnichat took last, and some by the records. */
async function listWritten({ records }: Parts, { lastTaken }: Trials): Promise<Pick<Job, 'customerId' | 'userId'>[]> {
  await records.flush();
  const delivered = await records.listSome({ state: 'delivered' }, mostLookedThrough);
  const onRecord = delivered.flatMap(({ customerId, ...member }) => {
    const userId = writtenUserId(member, records);
    return userId === null ? [] : [{ customerId, userId }];
  });
  return lastTaken ? [lastTaken, ...onRecord] : onRecord;
}

/**
 * Whether Omnichat takes the member id that a contact carries; null where that cannot be asked. The contact is looked at
 * first: a write would make one anew that the team has deleted, and would replace an id that the team has given it.
 */
async function isTakenOnceMore(
  { omnichat }: Parts,
  trials: Trials,
  other: Pick<Job, 'customerId' | 'userId'>,
): Promise<boolean | null> {
  const found = await omnichat.getContact(other.userId);
  if (!found) return null;
  return trials.isTakenAgain(other, ({ memberId }) =>
    memberId === found.memberId ? { memberId: memberId ?? '' } : null,
  );
}
