import { setTimeout as delay } from 'node:timers/promises';
import type { CustomerPage } from '../../domain/commerce';
import { IntegrationError } from '../../domain/errors';
import type { Integration } from '../../store/documents';
import { noteGuestCalls } from '../../store/guestCalls';
import { readInstallationToken } from '../../store/installations';
import { askAgain } from '../askAgain';
import type { Services } from '../services';

/** Pause between two point lookups: a question of the page may take a quarter of the team's calls at most. */
const lookupEveryMs = 100;
/**
 * Reads for the page alone. While a sync runs, its lane owns the calls of both partners.
 * @returns the store's token
 * @throws IntegrationError `sync_in_progress`, or `partner_unavailable` while no token is known to work.
 */
export async function tokenForPage({ store }: Services, integration: Integration): Promise<string> {
  if (integration.activeRunId) throw new IntegrationError('sync_in_progress');
  const token = await readInstallationToken(store, integration.merchantId);
  if (token === null) throw new IntegrationError('partner_unavailable');
  return token;
}

/** One page of the store's members, the latest first. @throws PartnerError */
export async function readMembersPage(
  { store, shopline }: Services,
  integration: Integration,
  token: string,
  query: { perPage: number; previousId?: string | undefined },
): Promise<CustomerPage> {
  return askAgain(async () => {
    await noteGuestCalls(store, integration._id, 'shopline');
    return shopline.listCustomers(token, { ...query, sortBy: 'desc' });
  });
}

/** Looks contacts up in Omnichat, ten a second: at the times the lane was told, however slow the answers are. */
export async function lookUpSlowly<Item, Found>(
  { store }: Services,
  integration: Integration,
  items: Item[],
  lookUp: (item: Item) => Promise<Found>,
): Promise<Found[]> {
  await noteGuestCalls(store, integration._id, 'omnichat', { calls: items.length, everyMs: lookupEveryMs });
  return Promise.all(items.map((item, at) => delay(at * lookupEveryMs).then(() => lookUp(item))));
}
