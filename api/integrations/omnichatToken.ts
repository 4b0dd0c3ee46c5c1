import { IntegrationError } from '../../core/domain/errors';
import { PartnerError } from '../../core/domain/partnerError';
import type { SignedIn } from '../access';
import { retryTransient } from '../retryTransient';
import type { Services } from '../services';

/**
 * The team's Open API token, asked for in the user's name.
 * @throws IntegrationError `insufficient_role` when Omnichat says the user may not; `not_authenticated` when the login
 * behind the session has run out; `partner_unavailable`.
 */
export async function fetchOpenApiToken({ omnichat }: Services, user: SignedIn, teamId: string): Promise<string> {
  try {
    return await retryTransient(() => omnichat.getOpenApiToken(user.accessToken, teamId));
  } catch (error) {
    if (!(error instanceof PartnerError)) throw error;
    if (error.status === 401) throw new IntegrationError('not_authenticated', {}, { cause: error });
    if (error.status === 403 || error.kind === 'auth_lost') {
      throw new IntegrationError('insufficient_role', {}, { cause: error });
    }
    throw new IntegrationError('partner_unavailable', {}, { cause: error });
  }
}
