import { standing, type Attention } from '../../core/domain/attention';
import { PartnerError, type Partner } from '../../core/domain/partnerError';
import { accessRefusals, omnichatRefusals, shoplineRefusals } from '../../core/domain/refusals';
import type { OmnichatClient } from '../../core/partners/omnichat/client';
import type { ShoplineClient } from '../../core/partners/shopline/client';
import { clearSameAttention } from '../../core/store/integrations/attention';
import { noteTokenAsked, type HouseFacts } from '../../core/store/integrations/houseFacts';
import { readInstallationToken } from '../../core/store/integrations/installations';
import { findUnended, readOmnichatToken } from '../../core/store/integrations/integrations';
import { noteTold } from '../../core/store/integrations/untold';
import type { AddressCalls } from '../../core/store/leases/addressCalls';
import { noteGuestCalls } from '../../core/store/leases/guestCalls';
import { isRefused } from '../../core/sync/failures/workOutcome';
import { authorizedSignal } from '../../workflows/messages';
import { signal, type Signalling } from './missedSignals';

/**
 * One call an hour for each store: most of these tokens are dead for good, since SHOPLINE never told that the store
 * removed the app.
 */
const askEveryMs = 3_600_000;
/** How many stores a round asks about; the others come in the next rounds. */
const storesPerRound = 10;
/** Longest wait for one of this address's calls: meanwhile other stores of the round wait as well. */
const longestWaitMs = 5_000;
/** A short time holds few contacts: it only matters whether Omnichat gives the list, not what is in it. */
const lastMinuteMs = 60_000;

export interface TokenCare extends Signalling {
  shopline: Pick<ShoplineClient, 'getTokenInfo' | 'listCustomers'>;
  omnichat: Pick<OmnichatClient, 'listContacts'>;
  /** Null where calls are not limited by address. */
  addressCalls: Pick<AddressCalls, 'take'> | null;
}

/**
 * Stores that a partner refused, once an hour has passed since the refusal and since the partner was last asked. Those
 * that wait longest come first.
 */
export function dueForToken(integrations: HouseFacts[]): HouseFacts[] {
  const nowMs = Date.now();
  return integrations
    .map((integration) => {
      const sinceMs = refusalsOf(integration).map(({ at }) => at.getTime());
      const dueMs = Math.max(Math.min(...sinceMs), integration.tokenAskedAt?.getTime() ?? 0) + askEveryMs;
      return { integration, dueMs };
    })
    .filter(({ dueMs }) => dueMs <= nowMs)
    .sort((one, other) => one.dueMs - other.dueMs)
    .slice(0, storesPerRound)
    .map(({ integration }) => integration);
}

/** The refusals that may be over without a person. */
function refusalsOf({ endedAt, attentions, isLive }: HouseFacts): Attention[] {
  if (endedAt !== null) return [];
  // A first sync that Omnichat refused has failed: only an admin starts the next.
  const asked = isLive ? accessRefusals : shoplineRefusals;
  return standing(attentions).filter(({ code }) => asked.includes(code));
}

/**
 * Asks partners whether tokens that they refused work again. Nothing else would find out, since the service does
 * nothing else for the store. If they work, the store goes on by itself. Where no token is known, the page says what a
 * person can do.
 */
export async function askForToken(care: TokenCare, integration: HouseFacts): Promise<void> {
  for (const refusal of refusalsOf(integration)) await askAbout(care, integration, refusal);
}

async function askAbout(care: TokenCare, integration: HouseFacts, attention: Attention): Promise<void> {
  const { store, logger } = care;
  const { _id, merchantId } = integration;
  const partner = omnichatRefusals.includes(attention.code) ? 'omnichat' : 'shopline';
  const ask =
    partner === 'omnichat'
      ? await questionToOmnichat(care, _id)
      : await questionToShopline(care, merchantId, attention);
  if (ask && !(await hasTurn(care, _id, partner))) return;
  // Noted before the call: whatever becomes of it, the next call comes an hour later.
  await noteTokenAsked(store, _id);
  if (!ask || !(await isAccepted(ask))) return;
  logger.info({ integrationId: _id, merchantId, partner }, 'a token that was refused is accepted again');
  // Only the attention that was read is cleared: the token may have been revoked in the meantime.
  if (!(await clearSameAttention(store, _id, attention))) return;
  const sentAt = new Date();
  await signal(care, integration, authorizedSignal, [{ isStored: true }]);
  await noteTold(store, _id, sentAt);
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
  // SHOPLINE answers `getTokenInfo` for a token without rights as well. Only a call that needs the right shows whether
  // the token has it.
  if (code === 'shopline_permission_missing') return () => shopline.listCustomers(token, { perPage: 1 });
  return () => shopline.getTokenInfo(token);
}

/**
 * Asks for a list of contacts, as syncs do. To ask for the team's accounts would show nothing: Omnichat tells them to a
 * team that may not have the list (contract 2).
 */
async function questionToOmnichat({ store, omnichat }: TokenCare, integrationId: string): Promise<Question | null> {
  const integration = await findUnended(store, integrationId);
  const token = integration && readOmnichatToken(store, integration);
  const channelId = integration?.lineAccount?.channelId;
  if (!token || channelId === undefined) return null;
  const nowMs = Date.now();
  const lately = { updatedAfterMs: nowMs - lastMinuteMs, updatedBeforeMs: nowMs };
  return () => omnichat.listContacts(token, { channelId, ...lately, page: 1, pageSize: 1 });
}

/**
 * Waits for the turn of one call.
 * @returns false while all stores together have no calls to SHOPLINE left: the next round asks again
 */
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
