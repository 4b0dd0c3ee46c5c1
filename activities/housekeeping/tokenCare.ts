import { PartnerError } from '../../core/domain/partnerError';
import { shoplineRefusals } from '../../core/domain/shoplineRefusals';
import type { ShoplineClient } from '../../core/partners/shopline/client';
import type { Attention } from '../../core/store/documents';
import { clearSameAttention } from '../../core/store/integrations/attention';
import { noteTokenAsked, type HouseFacts } from '../../core/store/integrations/houseFacts';
import { readInstallationToken } from '../../core/store/integrations/installations';
import type { AddressCalls } from '../../core/store/leases/addressCalls';
import { noteGuestCalls } from '../../core/store/leases/guestCalls';
import { authorizedSignal } from '../../workflows/messages';
import { signal, type Signalling } from './missedSignals';

/** Most of these tokens are dead for good, of stores whose uninstall was never told: one call an hour each. */
const askEveryMs = 3_600_000;
/** The others are asked in the next rounds. */
const storesPerRound = 10;
/** For a call of this address: other stores of the round wait as well. */
const longestWaitMs = 5_000;

export interface TokenCare extends Signalling {
  shopline: Pick<ShoplineClient, 'getTokenInfo' | 'listCustomers'>;
  /** Null where calls are not limited by address. */
  addressCalls: Pick<AddressCalls, 'take'> | null;
}

/** Stores whose token SHOPLINE refused, an hour after that or after it was last asked; those that wait longest first. */
export function dueForToken(integrations: HouseFacts[]): HouseFacts[] {
  const dueSinceMs = ({ attention, tokenAskedAt }: HouseFacts) =>
    Math.max(attention?.at.getTime() ?? 0, tokenAskedAt?.getTime() ?? 0) + askEveryMs;
  return integrations
    .filter(({ endedAt, attention }) => endedAt === null && attention && shoplineRefusals.includes(attention.code))
    .filter((integration) => dueSinceMs(integration) <= Date.now())
    .sort((one, other) => dueSinceMs(one) - dueSinceMs(other))
    .slice(0, storesPerRound);
}

/**
 * Asks SHOPLINE whether a token that it refused works again, for nothing else would find out: the store is not read any more.
 * If so, the store goes on by itself. Where no token is known, the page says what the merchant can do.
 */
export async function askForToken(care: TokenCare, integration: HouseFacts): Promise<void> {
  const { store, logger } = care;
  const { _id, merchantId, attention } = integration;
  const token = await readInstallationToken(store, merchantId);
  if (token !== null && !(await hasTurn(care, _id))) return;
  // Before the call: whatever becomes of it, the next is an hour away.
  await noteTokenAsked(store, _id);
  if (!attention || token === null || !(await isAccepted(care, attention, token))) return;
  logger.info({ integrationId: _id, merchantId }, 'SHOPLINE accepts the token again');
  // Not when the token was revoked in the meantime.
  if (await clearSameAttention(store, _id, attention))
    await signal(care, integration, authorizedSignal, [{ isStored: true }]);
}

/** Waits for the turn of one call. @returns false while all stores together have no calls left: the next round asks again */
async function hasTurn({ store, addressCalls }: TokenCare, integrationId: string): Promise<boolean> {
  await noteGuestCalls(store, integrationId, 'shopline');
  return addressCalls === null || addressCalls.take(longestWaitMs);
}

async function isAccepted({ shopline }: TokenCare, attention: Attention, token: string): Promise<boolean> {
  try {
    // A token without rights is still told about: only a call that takes the right shows it.
    if (attention.code === 'shopline_permission_missing') await shopline.listCustomers(token, { perPage: 1 });
    else await shopline.getTokenInfo(token);
    return true;
  } catch (error) {
    if (error instanceof PartnerError) return false;
    throw error;
  }
}
