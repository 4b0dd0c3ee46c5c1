import type { MemberCode } from '../../domain/errors';
import type { MemberState } from '../../domain/types';
import type { Store } from '..';

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
