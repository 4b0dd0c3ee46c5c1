import type { Store } from '..';
import { isDuplicateKey } from '../duplicateKeys';
import type { Claim, Integration } from '../documents';

/** A claim this old whose integration never appeared was left by a process that died between the two. */
const staleClaimMs = 60_000;

export const storeClaimId = (merchantId: string) => `store:${merchantId}`;
export const teamClaimId = (teamId: string) => `team:${teamId}`;

/** The binding that holds two claims, and the store and team that they claim. */
type Owner = Pick<Claim, 'integrationId' | 'merchantId' | 'teamId'>;
type End = Pick<Integration, 'endedAt'>;

/** @returns the claim that holds: the given one, or an earlier one of another binding, told by its `integrationId` */
export async function takeClaim(store: Store, claim: Claim): Promise<Claim> {
  const { claims } = store.models;
  for (;;) {
    try {
      await claims.create(claim);
      return claim;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
    const holder = await claims.findById(claim._id).lean();
    if (!holder) continue;
    const end = await findEnd(store, holder);
    if (!isAbandoned(holder, end)) return holder;
    // A process died: either it ended the integration and had not released the claims, or it had not stored one yet.
    await (end ? releaseClaims(store, holder) : removeAttempt(store, holder));
  }
}

/** @returns the claim that holds; null when the caller may take it */
export async function findHolder(store: Store, claimId: string): Promise<Claim | null> {
  const holder = await store.models.claims.findById(claimId).lean();
  return holder && !isAbandoned(holder, await findEnd(store, holder)) ? holder : null;
}

/**
 * Holds both claims for good, now that their integration is there.
 * @returns false when one of them was released, or removed as abandoned, before: the integration must not stay
 */
export async function confirmClaims(
  store: Store,
  { _id: integrationId, merchantId, teamId }: Pick<Integration, '_id' | 'merchantId' | 'teamId'>,
): Promise<boolean> {
  const held = claimsOf({ integrationId, merchantId, teamId });
  // The next binding and housekeeping remove a claim only if it has the time that they have read: not after this write.
  const { matchedCount } = await store.models.claims.updateMany(held, { $set: { claimedAt: new Date() } });
  return matchedCount === 2;
}

export async function releaseClaims(store: Store, owner: Owner): Promise<void> {
  await store.models.claims.deleteMany(claimsOf(owner));
}

/**
 * Removes what processes that died in the middle of a binding have left.
 * @param range ids of the integrations whose claims are looked at: above `after`, up to `upTo` itself; null: no bound
 * @param known integrations that are known to exist, and need no look; there may be others
 */
export async function removeUnfinished(
  store: Store,
  { after, upTo }: { after: string | null; upTo: string | null },
  known: Pick<Integration, '_id'>[] = [],
): Promise<void> {
  const { claims, integrations } = store.models;
  const bound = new Set(known.map(({ _id }) => _id));
  const integrationId = { $gt: after ?? '', ...(upTo !== null && { $lte: upTo }) };
  const isOpen = (claim: Claim) => !bound.has(claim.integrationId) && isAbandoned(claim, null);
  const open = (await claims.find({ integrationId }).lean()).filter(isOpen);
  if (open.length === 0) return;
  const ids = open.map((claim) => claim.integrationId);
  for (const { _id } of await integrations.find({ _id: { $in: ids } }, { _id: 1 }).lean()) bound.add(_id);
  for (const claim of open) if (!bound.has(claim.integrationId)) await removeAttempt(store, claim);
}

/**
 * Removes the claims and the lease of a binding that was never finished, unless it is confirmed in this moment.
 * @param claim as it was before its integration was looked for
 */
export async function removeAttempt(store: Store, { _id, integrationId, claimedAt }: Claim): Promise<void> {
  const { claims, leases } = store.models;
  if ((await claims.deleteOne({ _id, integrationId, claimedAt })).deletedCount === 0) return;
  // From here on the binding cannot be confirmed.
  await leases.deleteOne({ _id: integrationId });
  await claims.deleteMany({ integrationId });
}

const claimsOf = ({ integrationId, merchantId, teamId }: Owner) => ({
  _id: { $in: [teamClaimId(teamId), storeClaimId(merchantId)] },
  integrationId,
});

async function findEnd(store: Store, { integrationId }: Claim): Promise<End | null> {
  return store.models.integrations.findById(integrationId, { endedAt: 1 }).lean<End>();
}

function isAbandoned(claim: Claim, end: End | null): boolean {
  if (end) return end.endedAt !== null;
  return Date.now() - claim.claimedAt.getTime() > staleClaimMs;
}
