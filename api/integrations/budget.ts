import type { CommerceClient, CustomerPage } from '../../core/domain/commerce';
import type { StoreField } from '../../core/partners/shopline/customFields';
import type { NamedCustomer } from '../../core/partners/shopline/customers';
import { IntegrationError } from '../../core/domain/errors';
import { extraFields } from '../../core/domain/keptAttributes';
import { PartnerError } from '../../core/domain/partnerError';
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

/**
 * Looks contacts up in Omnichat, each at the time that was reserved for it, however slow the answers are. After a
 * failure in passing, those that have no answer yet are looked up again: a partner that asks for a pause gets it.
 * @throws PartnerError; IntegrationError like `reserveGuestCalls`
 */
export async function lookUpSlowly<Item, Found>(
  { config, store }: Pick<Services, 'config' | 'store'>,
  integration: Integration,
  items: Item[],
  lookUp: (item: Item) => Promise<Found>,
): Promise<Found[]> {
  const { requestsPerSecond } = config.omnichat;
  const found = new Map<number, Found>();
  await retryTransient(async () => {
    const rest = [...items.keys()].filter((at) => !found.has(at));
    const options = { calls: rest.length, requestsPerSecond };
    const times = await reserveGuestCalls(store, integration._id, 'omnichat', options);
    const failures: unknown[] = [];
    const lookUpAt = async (at: number, atMs: number) => {
      await untilAt(atMs);
      if (failures.length > 0) return;
      await lookUp(items[at]!).then(
        (answer) => found.set(at, answer),
        (error: unknown) => failures.push(error),
      );
    };
    await Promise.all(rest.map((at, turn) => lookUpAt(at, times[turn]!)));
    if (failures.length > 0) throw longestPause(failures);
  });
  return items.map((_, at) => found.get(at)!);
}

/** Of failures side by side, the one after which to wait the longest. */
function longestPause(failures: unknown[]): unknown {
  const waitMs = (failure: unknown) => (failure instanceof PartnerError ? (failure.waitMs ?? 0) : Infinity);
  return failures.reduce((one, other) => (waitMs(other) > waitMs(one) ? other : one));
}
