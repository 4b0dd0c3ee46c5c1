import type { Store } from '..';
import type { EndReason } from '../../domain/types';
import type { Integration } from '../documents';

export async function findIntegration({ models }: Store, integrationId: string): Promise<Integration | null> {
  return models.integrations.findById(integrationId).lean<Integration>();
}

export async function findUnended({ models }: Store, integrationId: string): Promise<Integration | null> {
  return models.integrations.findOne({ _id: integrationId, endedAt: null }).lean<Integration>();
}

export async function findOpenIntegration({ models }: Store, merchantId: string): Promise<Integration | null> {
  return models.integrations.findOne({ merchantId, endedAt: null }).sort({ createdAt: -1 }).lean();
}

/** How and when the newest binding of the store to one of these teams ended; null: there was none. */
export async function findLastEnd(
  { models }: Store,
  merchantId: string,
  teamIds: string[],
): Promise<{ endReason: EndReason; endedAt: Date } | null> {
  const ofTeams = { merchantId, teamId: { $in: teamIds } };
  const end = { endReason: 1, endedAt: 1 };
  const [leaving, receipt] = await Promise.all([
    models.integrations
      .findOne({ ...ofTeams, endedAt: { $ne: null } }, end)
      .sort({ endedAt: -1 })
      .lean(),
    models.receipts.findOne(ofTeams, end).sort({ endedAt: -1 }).lean(),
  ]);
  // A clean-up removes the integration last. One that is still there ended later than those that left only a receipt.
  const { endReason, endedAt } = leaving ?? receipt ?? {};
  return endedAt && endReason ? { endReason, endedAt } : null;
}

/**
 * The store's binding that its workflow takes up next: one that has ended and is to be cleaned up, before the open one.
 * @returns its id
 */
export async function findNextIntegration({ models }: Store, merchantId: string): Promise<string | null> {
  const next = await models.integrations.findOne({ merchantId }, { _id: 1 }).sort({ endedAt: -1 }).lean();
  return next?._id ?? null;
}

/** The open integrations that write to the contacts of this LINE Official Account. */
export async function findOfChannel({ models }: Store, channelId: string): Promise<Integration[]> {
  return models.integrations.find({ 'lineAccount.channelId': channelId, endedAt: null }).lean<Integration[]>();
}

/** Newest first. */
export async function findOfTeams({ models }: Store, teamIds: string[]): Promise<Integration[]> {
  const open = { teamId: { $in: teamIds }, endedAt: null };
  return models.integrations.find(open).sort({ createdAt: -1 }).lean<Integration[]>();
}

/** The team's Open API token; null: none is stored. */
export function readOmnichatToken(
  { cipher }: Pick<Store, 'cipher'>,
  { _id, sealedOmnichatToken }: Pick<Integration, '_id' | 'sealedOmnichatToken'>,
): string | null {
  return sealedOmnichatToken ? cipher.open(sealedOmnichatToken, 'omnichat token', _id) : null;
}
