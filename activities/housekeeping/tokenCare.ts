import { PartnerError, type Partner } from '../../core/domain/partnerError';
import { accessRefusals, omnichatRefusals } from '../../core/domain/refusals';
import type { OmnichatClient } from '../../core/partners/omnichat/client';
import type { ShoplineClient } from '../../core/partners/shopline/client';
import type { Attention } from '../../core/store/documents';
import { clearSameAttention } from '../../core/store/integrations/attention';
import { noteTokenAsked, type HouseFacts } from '../../core/store/integrations/houseFacts';
import { readInstallationToken } from '../../core/store/integrations/installations';
import { findUnended, readOmnichatToken } from '../../core/store/integrations/integrations';
import type { AddressCalls } from '../../core/store/leases/addressCalls';
import { noteGuestCalls } from '../../core/store/leases/guestCalls';
import { isRefused } from '../../core/sync/failures/workOutcome';
import { authorizedSignal } from '../../workflows/messages';
import { signal, type Signalling } from './missedSignals';

/** Most of these tokens are dead for good, of stores whose uninstall was never told: one call an hour each. */
const askEveryMs = 3_600_000;
/** The others are asked in the next rounds. */
const storesPerRound = 10;
/** For a call of this address: other stores of the round wait as well. */
const longestWaitMs = 5_000;
/** Few contacts to look for: only whether Omnichat gives the list counts, not what is in it. */
const lastMinuteMs = 60_000;

export interface TokenCare extends Signalling {
  shopline: Pick<ShoplineClient, 'getTokenInfo' | 'listCustomers'>;
  omnichat: Pick<OmnichatClient, 'listContacts'>;
  /** Null where calls are not limited by address. */
  addressCalls: Pick<AddressCalls, 'take'> | null;
}

/** Stores that a partner refused, an hour after that or after it was last asked; those that wait longest first. */
export function dueForToken(integrations: HouseFacts[]): HouseFacts[] {
  const dueSinceMs = ({ attention, tokenAskedAt }: HouseFacts) =>
    Math.max(attention?.at.getTime() ?? 0, tokenAskedAt?.getTime() ?? 0) + askEveryMs;
  return integrations
    .filter(({ endedAt, attention, isLive }) => {
      if (endedAt !== null || !attention || !accessRefusals.includes(attention.code)) return false;
      // A first sync that Omnichat refused has failed: only an admin starts the next.
      return isLive || !omnichatRefusals.includes(attention.code);
    })
    .filter((integration) => dueSinceMs(integration) <= Date.now())
    .sort((one, other) => dueSinceMs(one) - dueSinceMs(other))
    .slice(0, storesPerRound);
}

/**
 * Asks a partner whether a token that it refused works again, for nothing else would find out: nothing is done for the store any
 * more. If so, the store goes on by itself. Where no token is known, the page says what a person can do.
 */
export async function askForToken(care: TokenCare, integration: HouseFacts): Promise<void> {
  const { store, logger } = care;
  const { _id, merchantId, attention } = integration;
  if (!attention) return;
  const partner = omnichatRefusals.includes(attention.code) ? 'omnichat' : 'shopline';
  const ask =
    partner === 'omnichat'
      ? await questionToOmnichat(care, _id)
      : await questionToShopline(care, merchantId, attention);
  if (ask && !(await hasTurn(care, _id, partner))) return;
  // Before the call: whatever becomes of it, the next is an hour away.
  await noteTokenAsked(store, _id);
  if (!ask || !(await isAccepted(ask))) return;
  logger.info({ integrationId: _id, merchantId, partner }, 'a token that was refused is accepted again');
  // Not when the token was revoked in the meantime.
  if (await clearSameAttention(store, _id, attention))
    await signal(care, integration, authorizedSignal, [{ isStored: true }]);
}

/** A call that a partner answers only where it accepts the token. */
type Question = () => Promise<unknown>;

async function questionToShopline(
  { store, shopline }: TokenCare,
  merchantId: string,
  { code }: Attention,
): Promise<Question | null> {
  const token = await readInstallationToken(store, merchantId);
  if (token === null) return null;
  // A token without rights is still told about: only a call that takes the right shows it.
  if (code === 'shopline_permission_missing') return () => shopline.listCustomers(token, { perPage: 1 });
  return () => shopline.getTokenInfo(token);
}

/** A list of contacts, as syncs ask for: a team that may not have it is still told its accounts (contract 2). */
async function questionToOmnichat({ store, omnichat }: TokenCare, integrationId: string): Promise<Question | null> {
  const integration = await findUnended(store, integrationId);
  const token = integration && readOmnichatToken(store, integration);
  const channelId = integration?.lineAccount?.channelId;
  if (!token || channelId === undefined) return null;
  const nowMs = Date.now();
  const lately = { updatedAfterMs: nowMs - lastMinuteMs, updatedBeforeMs: nowMs };
  return () => omnichat.listContacts(token, { channelId, ...lately, page: 1, pageSize: 1 });
}

/** Waits for the turn of one call. @returns false while all stores together have no calls left: the next round asks again */
async function hasTurn({ store, addressCalls }: TokenCare, integrationId: string, partner: Partner): Promise<boolean> {
  await noteGuestCalls(store, integrationId, partner);
  return partner === 'omnichat' || addressCalls === null || addressCalls.take(longestWaitMs);
}

async function isAccepted(ask: Question): Promise<boolean> {
  try {
    await ask();
    return true;
  } catch (error) {
    if (!(error instanceof PartnerError)) throw error;
    // A partner that refuses the call for another reason has accepted its token.
    return error.kind === 'throttled' || isRefused(error);
  }
}
