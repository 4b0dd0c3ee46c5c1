import { IntegrationError } from '../../domain/errors';
import type { Integration } from '../../store/documents';
import { noteGuestCalls } from '../../store/guestCalls';
import { readInstallationToken } from '../../store/installations';
import type { Services } from '../services';

/** Pause between two point lookups: a question of the page may take a quarter of the team's calls at most. */
const lookupEveryMs = 100;
/** Lists of members that one question of the page reads at most. */
const pageReads = 2;

/**
 * Reads for the page alone. While a sync runs, its lane owns the calls of both partners.
 * @returns the store's token
 * @throws IntegrationError `sync_in_progress`, or `partner_unavailable` while no token is known to work.
 */
export async function tokenForPage({ store }: Services, integration: Integration): Promise<string> {
  if (integration.activeRunId) throw new IntegrationError('sync_in_progress');
  const token = await readInstallationToken(store, integration.merchantId);
  if (token === null) throw new IntegrationError('partner_unavailable');
  await noteGuestCalls(store, integration._id, 'shopline', { calls: pageReads });
  return token;
}

/** Looks contacts up in Omnichat one after another, ten a second. */
export async function lookUpSlowly<Item, Found>(
  { store }: Services,
  integration: Integration,
  items: Item[],
  lookUp: (item: Item) => Promise<Found>,
): Promise<Found[]> {
  await noteGuestCalls(store, integration._id, 'omnichat', { calls: items.length, everyMs: lookupEveryMs });
  const found: Found[] = [];
  for (const item of items) {
    const pause = new Promise((resolve) => setTimeout(resolve, lookupEveryMs));
    found.push(await lookUp(item));
    await pause;
  }
  return found;
}
