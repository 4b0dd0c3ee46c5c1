import { IntegrationError } from '../../core/domain/errors';
import { PartnerError } from '../../core/domain/partnerError';
import { withDeadline } from '../../core/runtime/async';
import type { Integration } from '../../core/store/documents';
import { renewOmnichatToken } from '../../core/store/integrations/bindings';
import { readOmnichatToken } from '../../core/store/integrations/integrations';
import { noteGuestCalls } from '../../core/store/leases/guestCalls';
import { authorizedSignal } from '../../workflows/messages';
import type { Caller, SignedIn } from '../access';
import { retryTransient } from '../retryTransient';
import type { Services } from '../services';

/** How long the start of a sync waits for a token that most likely is the one that is stored. */
const fetchWithinMs = 2_000;

/**
 * The team's Open API token, asked for in the user's name.
 * @param options.untilTurn waited for before each call, for a team whose calls a lease counts
 * @throws IntegrationError `insufficient_role` when Omnichat says the user may not; `not_authenticated` when the login
 * behind the session has run out; `partner_unavailable`.
 */
export async function fetchOpenApiToken(
  { omnichat }: Pick<Services, 'omnichat'>,
  user: SignedIn,
  teamId: string,
  { untilTurn = async () => {} }: { untilTurn?: () => Promise<void> } = {},
): Promise<string> {
  try {
    return await retryTransient(async () => {
      await untilTurn();
      return omnichat.getOpenApiToken(user.accessToken, teamId);
    });
  } catch (error) {
    if (!(error instanceof PartnerError)) throw error;
    if (error.status === 401) throw new IntegrationError('not_authenticated', {}, { cause: error });
    if (error.status === 403 || error.kind === 'auth_lost') {
      throw new IntegrationError('insufficient_role', {}, { cause: error });
    }
    throw new IntegrationError('partner_unavailable', { partner: 'omnichat' }, { cause: error });
  }
}

/**
 * Asks Omnichat with the team's stored token. Omnichat may refuse it, as when the team had a new one issued. Then a
 * person's request asks once more with the token that Omnichat gives that person, and stores it where it is taken.
 * @throws PartnerError; IntegrationError like `fetchOpenApiToken`
 */
export async function withTeamToken<T>(
  services: Pick<Services, 'store' | 'omnichat' | 'messenger'>,
  { caller, integration }: { caller: Pick<Caller, 'user'>; integration: Integration },
  ask: (token: string) => Promise<T>,
): Promise<T> {
  const { store, messenger } = services;
  try {
    return await ask(storedToken(store, integration));
  } catch (error) {
    if (!caller.user || !isTokenRefused(error)) throw error;
    const token = await fetchInTurn(services, caller.user, integration);
    const answer = await ask(token);
    if (await renewOmnichatToken(store, integration, token))
      await messenger.signalOrStart(integration, authorizedSignal, { isStored: true });
    return answer;
  }
}

/**
 * Stores the token that the team has now, for a run: its worker has no person who could fetch one. Where the stored
 * token is not known to be refused, the run starts with it when Omnichat gives none.
 * @throws IntegrationError where it is known to be refused: `person_required`, or like `fetchOpenApiToken`
 */
export async function renewForRun(
  services: Pick<Services, 'store' | 'omnichat'>,
  caller: Pick<Caller, 'user'>,
  integration: Integration,
): Promise<void> {
  const { store } = services;
  const isRefused = 'omnichat_access_revoked' in integration.attentions;
  if (!caller.user) {
    if (isRefused) throw new IntegrationError('person_required');
    return;
  }
  const fetched = fetchInTurn(services, caller.user, integration);
  const token = await (isRefused ? fetched : withDeadline(fetched.catch(noneIfRefused), fetchWithinMs, () => null));
  if (token === null || (!isRefused && token === readOmnichatToken(store, integration))) return;
  await renewOmnichatToken(store, integration, token);
}

/** As `fetchOpenApiToken`, for a team whose live changes may be written at its full pace meanwhile. */
function fetchInTurn(
  { store, omnichat }: Pick<Services, 'store' | 'omnichat'>,
  user: SignedIn,
  { _id, teamId }: Integration,
): Promise<string> {
  return fetchOpenApiToken({ omnichat }, user, teamId, { untilTurn: () => noteGuestCalls(store, _id, 'omnichat') });
}

/** A start does without a token that Omnichat does not give; a fault of our own is raised. */
function noneIfRefused(error: unknown): null {
  if (error instanceof IntegrationError) return null;
  throw error;
}

/** @throws PartnerError `omnichat_access_revoked` when there is none. */
function storedToken(store: Services['store'], integration: Integration): string {
  const token = readOmnichatToken(store, integration);
  if (token !== null) return token;
  throw new PartnerError({ partner: 'omnichat', kind: 'auth_lost', code: 'omnichat_access_revoked' });
}

function isTokenRefused(error: unknown): boolean {
  return error instanceof PartnerError && error.code === 'omnichat_access_revoked';
}
