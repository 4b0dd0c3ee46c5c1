import type { Store } from '..';
import { IntegrationError } from '../../domain/errors';
import type { Integration, Receipt } from '../documents';
import { findUnended } from './integrations';

/** What an integration leaves, in the order of removal. Claims are left only where the process that ended it died. */
const parts = [
  'inbox',
  'contactEvents',
  'members',
  'contacts',
  'decisions',
  'journal',
  'syncRuns',
  'alerts',
  'dailyReports',
  'hours',
  'leases',
  'claims',
] as const;

interface Remains {
  name: (typeof parts)[number];
  count: () => Promise<number>;
  /** @returns how many there were */
  remove: () => Promise<number>;
}

export function remainsOf({ models }: Store, integrationId: string): Remains[] {
  return parts.map((name) => {
    // The models differ in their documents, none of which is looked at here.
    const model = models[name] as Store['models']['claims'];
    const filter = name === 'leases' || name === 'alerts' ? { _id: integrationId } : { integrationId };
    return {
      name,
      count: () => model.countDocuments(filter).exec(),
      remove: async () => (await model.deleteMany(filter)).deletedCount,
    };
  });
}

/**
 * To be called once what an admin wants is stored: the integration may have ended, and been cleaned up, since its read.
 * @throws IntegrationError `not_found`, and removes what was stored
 */
export async function removeIfEnded(store: Store, integrationId: string, part: (typeof parts)[number]): Promise<void> {
  if (await findUnended(store, integrationId)) return;
  for (const { name, remove } of remainsOf(store, integrationId)) if (name === part) await remove();
  throw new IntegrationError('not_found');
}

/** Removes the integration's own document, once all else of it is gone. */
export async function removeIntegration({ models }: Store, integrationId: string): Promise<void> {
  await models.integrations.deleteOne({ _id: integrationId });
}

export async function findReceipt({ models }: Store, integrationId: string): Promise<Receipt | null> {
  return models.receipts.findById(integrationId).lean<Receipt>();
}

/** Stores the receipt of an integration; one that is there already stays as it is. */
export async function writeReceipt(
  { models }: Store,
  integration: Integration,
  removed: Record<string, number>,
): Promise<void> {
  const { _id, merchantId, teamId, endReason, createdAt, endedAt } = integration;
  const times = { boundAt: createdAt, endedAt: endedAt ?? new Date() };
  const receipt = { merchantId, teamId, endReason: endReason ?? 'disconnected', ...times, removed };
  await models.receipts.updateOne({ _id }, { $setOnInsert: receipt }, { upsert: true });
}
