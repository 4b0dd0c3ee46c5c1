import type { CommerceClient, CustomerPage } from '../../core/domain/commerce';
import type { StoreField } from '../../core/partners/shopline/customFields';
import type { NamedCustomer } from '../../core/partners/shopline/customers';
import { IntegrationError } from '../../core/domain/errors';
import { extraFields } from '../../core/domain/keptAttributes';
import type { Integration } from '../../core/store/documents';
import { noteGuestCalls, reserveGuestCalls, untilAt } from '../../core/store/leases/guestCalls';
import type { AddressCalls } from '../../core/store/leases/addressCalls';
import { readInstallationToken } from '../../core/store/integrations/installations';
import { expectNoOpenRun } from '../../core/store/integrations/steering';
import { retryTransient } from '../retryTransient';
import type { Services } from '../services';

/**
 * For reads that serve the page alone. They are refused while a run is open: the calls of both partners are then for
 * the holder of the lease.
 * @returns the store's token
 * @throws IntegrationError `sync_in_progress`, or `partner_unavailable` while no token is known to work.
 */
export async function tokenForPage({ store }: Services, integration: Integration): Promise<string> {
  await expectNoOpenRun(store, integration);
  const token = await readInstallationToken(store, integration.merchantId);
  if (token === null) throw new IntegrationError('partner_unavailable', { partner: 'shopline' });
  return token;
}

/** An admin waits at a page meanwhile, and is told to try again when the wait would be longer. */
const longestWaitMs = 5_000;

/**
 * One page of the store's members, the latest first.
 * @throws PartnerError; IntegrationError `too_many_requests` while all stores together have no calls left.
 */
export async function readMembersPage(
  {
    config,
    store,
    shopline,
    addressCalls,
  }: Pick<Services, 'config' | 'store'> & {
    shopline: Pick<CommerceClient, 'listCustomers'>;
    addressCalls: Pick<AddressCalls, 'take'> | null;
  },
  integration: Integration,
  token: string,
  query: { perPage: number; previousId?: string | undefined },
): Promise<CustomerPage> {
  return retryTransient(async () => {
    await takeShoplineCall({ config, store, addressCalls }, integration);
    const extra = extraFields(integration.settings);
    return shopline.listCustomers(token, { ...query, sortBy: 'desc', extra });
  });
}

async function takeShoplineCall(
  {
    config,
    store,
    addressCalls,
  }: Pick<Services, 'config' | 'store'> & { addressCalls: Pick<AddressCalls, 'take'> | null },
  integration: Integration,
): Promise<void> {
  const { requestsPerSecond } = config.shopline;
  await noteGuestCalls(store, integration._id, 'shopline', { requestsPerSecond });
  if (addressCalls && !(await addressCalls.take(longestWaitMs))) throw new IntegrationError('too_many_requests');
}

/** One of the store's customers, with the name. @throws PartnerError; IntegrationError like `readMembersPage` */
export async function readCustomer(
  services: Pick<Services, 'config' | 'store' | 'shopline' | 'addressCalls'>,
  integration: Integration,
  customerId: string,
  token: string,
): Promise<NamedCustomer | null> {
  return retryTransient(async () => {
    await takeShoplineCall(services, integration);
    return services.shopline.getNamedCustomer(token, customerId, extraFields(integration.settings));
  });
}

/** The store's own fields. @throws PartnerError; IntegrationError like `readMembersPage` */
export async function readCustomFields(
  services: Pick<Services, 'config' | 'store' | 'shopline' | 'addressCalls'>,
  integration: Integration,
  token: string,
): Promise<StoreField[]> {
  return retryTransient(async () => {
    await takeShoplineCall(services, integration);
    return services.shopline.listCustomFields(token, integration.defaultLanguage);
  });
}

/** Looks contacts up in Omnichat, each at the time that was reserved for it, however slow the answers are. */
export async function lookUpSlowly<Item, Found>(
  { config, store }: Pick<Services, 'config' | 'store'>,
  integration: Integration,
  items: Item[],
  lookUp: (item: Item) => Promise<Found>,
): Promise<Found[]> {
  const { requestsPerSecond } = config.omnichat;
  const times = await reserveGuestCalls(store, integration._id, 'omnichat', { calls: items.length, requestsPerSecond });
  return Promise.all(items.map((item, at) => untilAt(times[at]!).then(() => lookUp(item))));
}
