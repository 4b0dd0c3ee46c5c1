import type { ContactState } from '../../store/documents';
import type { Job } from '../delivery/deliveryQueue';
import type { TeamParts } from '../delivery/teamParts';
import type { Records } from '../records/records';
import type { Ahead, Change, Decision, IndexedContact, Verdict, Write } from './decision';

/** The parts that a decision changes. */
type Hands = Pick<TeamParts, 'records' | 'queue'>;

/** Carries out a decision on the records and the queue. The caller has stored what must be on record before a write. */
export function apply({ verdict, changes }: Decision, hands: Hands): Verdict {
  for (const change of changes) make(change, hands);
  if (!('write' in verdict)) return verdict;
  return { kind: verdict.kind === 'clear' ? 'busy' : 'queued', job: push(verdict.write, hands) };
}

/** Stores what must be on record before writes are queued. */
export function storeAhead(ahead: (Ahead | undefined)[], records: Records): Promise<void> {
  return records.saveAhead(
    ahead.flatMap((one) => one?.member ?? []),
    ahead.flatMap((one) => (one?.contact ? sealed(one.contact, records) : [])),
  );
}

function make(change: Change, hands: Hands): void {
  const { records, queue } = hands;
  switch (change.kind) {
    case 'record':
      return records.putMember(change.member);
    case 'index':
      return records.putContact(sealed(change.contact, records));
    case 'withdraw':
      return queue.withdraw(change.job, change.outcome);
    case 'amend':
      return queue.amend(change.job, { nextMember: change.nextMember });
    case 'hasten':
      return queue.hasten(change.job);
  }
}

function push({ replaces, nextContact, ...fields }: Write, hands: Hands): Job {
  return hands.queue.push({ ...fields, nextContact: sealed(nextContact, hands.records) }, replaces);
}

function sealed({ state, ownTags }: IndexedContact, records: Records): ContactState {
  return records.sealOwnTags(state, ownTags);
}
