import { createHash } from 'node:crypto';
import type { Store } from '..';
import type { ConflictDecision } from '../documents';
import { upsertAll } from '../duplicateKeys';
import { removeIfEnded } from '../integrations/remains';

type NewDecision = Omit<ConflictDecision, '_id' | 'integrationId'>;

/** The decided conflicts of an integration, the newest first. */
export async function findDecisions({ models }: Store, integrationId: string): Promise<ConflictDecision[]> {
  const found = await models.decisions.find({ integrationId }).lean<ConflictDecision[]>();
  return found.sort(newestFirst);
}

/** The decided conflicts that one member is a side of, the newest first. */
export async function findDecisionsOf(
  { models }: Store,
  integrationId: string,
  customerId: string,
): Promise<ConflictDecision[]> {
  const found = await models.decisions.find({ integrationId, customerIds: customerId }).lean<ConflictDecision[]>();
  return found.sort(newestFirst);
}

/**
 * Keeps at most one decision of a conflict. The new one also replaces what was decided among only some of its members.
 * @throws IntegrationError `not_found` where the integration has ended
 */
export async function saveDecision(store: Store, integrationId: string, decision: NewDecision): Promise<void> {
  const { customerIds, contactMemberId } = decision;
  const _id = keyOf(integrationId, decision);
  const replacement = { _id, integrationId, ...decision };
  await upsertAll([{ replaceOne: { filter: { _id, integrationId }, replacement, upsert: true } }], (writes) =>
    store.models.decisions.bulkWrite(writes),
  );
  await removeIfEnded(store, integrationId, 'decisions');
  if (contactMemberId !== null) return;
  const others = await store.models.decisions
    .find({ integrationId, customerIds: { $in: customerIds } })
    .lean<ConflictDecision[]>();
  const replaced = others.filter(
    (other) =>
      other._id !== _id && other.contactMemberId === null && other.customerIds.every((id) => customerIds.includes(id)),
  );
  await removeDecisions(store, integrationId, replaced);
}

/** Removes decisions as they were read: one that an admin has made anew since stays. */
export async function removeDecisions(
  { models }: Store,
  integrationId: string,
  decisions: Pick<ConflictDecision, '_id' | 'atMs'>[],
): Promise<void> {
  if (decisions.length === 0) return;
  const _id = { $in: decisions.map((one) => one._id) };
  await models.decisions.deleteMany({ _id, integrationId, atMs: { $in: decisions.map(({ atMs }) => atMs) } });
}

/** The key depends on whom the decision is about, not on the order in which they are named. */
function keyOf(integrationId: string, { customerIds, contactMemberId }: NewDecision): string {
  const about = JSON.stringify([[...customerIds].sort(), contactMemberId]);
  return `${integrationId}:${createHash('sha256').update(about).digest('base64url')}`;
}

function newestFirst(one: ConflictDecision, other: ConflictDecision): number {
  return other.atMs - one.atMs;
}
