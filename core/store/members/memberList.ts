import type { MemberCode } from '../../domain/errors';
import type { MemberState } from '../../domain/types';
import type { Store } from '..';
import type { Member } from '../documents';
import { rangeOf } from '../idRange';
import { membersOf } from './ownRecords';

export interface MemberFilter {
  state?: MemberState | undefined;
  code?: MemberCode | undefined;
  customerId?: string | undefined;
}

/** The records of these members; members who are not on record are left out. */
export function findMembersById(store: Store, integrationId: string, customerIds: string[]): Promise<Member[]> {
  return membersOf(store, integrationId).find(customerIds.map((customerId) => `${integrationId}:${customerId}`));
}

/** Members with this id, LINE id or phone, 50 at most. */
export function searchMembers(
  { models }: Store,
  integrationId: string,
  by: { customerId: string } | { lineUserId: string } | { phoneKey: string },
): Promise<Member[]> {
  const filter =
    'customerId' in by ? { _id: `${integrationId}:${by.customerId}`, integrationId } : { integrationId, ...by };
  return models.members.find(filter).sort({ _id: 1 }).limit(50).lean<Member[]>();
}

/** Every member in conflict, why, and as what a run has counted it; 500 in memory at a time. */
export function findConflicts(
  { together }: Store,
  integrationId: string,
): AsyncIterable<Pick<Member, 'customerId' | 'code' | 'runId' | 'runOutcome'>> {
  const only = { projection: { customerId: 1, code: 1, runId: 1, runOutcome: 1 } };
  return together.members.collection.find({ integrationId, state: 'conflict' }, only).batchSize(500);
}

/** Members of an integration in the order of their ids, from the one after `afterId`. */
export function findMembers(store: Store, integrationId: string, filter: MemberFilter, afterId: string | null) {
  const { state, code, customerId } = filter;
  // Bounded on both sides, so that MongoDB reads one page in the order of ids, and no store but this.
  const _id = {
    ...rangeOf(integrationId, afterId ?? undefined),
    ...(customerId && { $eq: `${integrationId}:${customerId}` }),
  };
  return store.models.members
    .find({ _id, integrationId, ...(state && { state }), ...(code && { code }) })
    .sort({ _id: 1 })
    .lean<Member[]>();
}

/** The same members one after the other. Without a batch size the database would send 16 MiB at once. */
export function walkMembers(store: Store, integrationId: string, filter: MemberFilter) {
  return findMembers(store, integrationId, filter, null).cursor({ batchSize: 500 });
}

export interface MemberCount {
  state: MemberState;
  code: MemberCode | null;
  count: number;
}

/** How many members of an integration are in which state, and why. */
export async function countMembers({ models }: Store, integrationId: string): Promise<MemberCount[]> {
  const found = await models.members.aggregate<{ _id: Omit<MemberCount, 'count'>; count: number }>([
    { $match: { integrationId } },
    { $group: { _id: { state: '$state', code: '$code' }, count: { $sum: 1 } } },
  ]);
  return found.map(({ _id, count }) => ({ state: _id.state, code: _id.code ?? null, count }));
}
