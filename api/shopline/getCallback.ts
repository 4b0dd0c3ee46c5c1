import { z } from 'zod';
import { IntegrationError } from '../../core/domain/errors';
import { PartnerError } from '../../core/domain/partnerError';
import type { ShoplineClient } from '../../core/partners/shopline/client';
import { findOpenIntegration } from '../../core/store/integrations/integrations';
import { noteMadeCalls } from '../../core/store/leases/guestCalls';
import { takeAttempt } from '../attempts';
import { asker } from '../auditTrail';
import { retryTransient } from '../retryTransient';
import { keepProof } from '../provenStores';
import { publicRoute } from '../route';
import { redirect } from '../redirect';
import { saveSession } from '../session';
import { confirmPath } from './confirm';
import { authorizationCalls, callbackPath } from './startAuthorization';

/** SHOPLINE's redirect URI: learns which store this browser holds, and drops the staff token at once. */
export const getCallback = publicRoute({
  method: 'get',
  path: callbackPath,
  summary: 'Finish the authorisation of SHOPLINE',
  audits: ['authorize_store'],
  query: z.looseObject({ code: z.string().min(1).max(1000).optional(), state: z.string().max(1000).optional() }),
  responses: { 302: { description: 'To the admin page, or to the question whether this was meant' } },
  async handle({ services, request, response, query }) {
    const { session } = request;
    if (!session.user) throw new IntegrationError('authorization_failed');
    // SHOPLINE may drop `state` (contract A2.3). Then only the session's cookie ties the answer to the newest attempt,
    // which has to be one that a person began here (decision 0030).
    const newest = session.shoplineAttempts?.at(-1);
    const attempt = takeAttempt(session.shoplineAttempts, query.state ?? newest?.state);
    if (!attempt) throw new IntegrationError('authorization_failed');
    // Stored before anything else: whatever comes of it, the same link does not work again.
    await saveSession(session);
    if (!query.code) throw new IntegrationError('authorization_failed');
    if (query.state === undefined && attempt.isFromElsewhere) {
      redirect(response, `${confirmPath}?${new URLSearchParams({ origin: attempt.origin }).toString()}`);
      return;
    }
    const owner = await identifyStore(services.shopline, query.code, `${services.config.publicUrl}${callbackPath}`);
    const { merchantId, handle, name } = owner;
    const bound = await findOpenIntegration(services.store, merchantId);
    // The binding may end at this moment, and its lease with it: then there is nobody to tell.
    if (bound) await noteMadeCalls(services.store, bound._id, 'shopline', authorizationCalls).catch(unlessGone);
    await services.auditTrail.record({ ...asker(request), merchantId, action: 'authorize_store' });
    keepProof(session, { merchantId, handle, name, origin: attempt.origin });
    await saveSession(session);
    redirect(response, '/');
  },
});

/** A lease that is gone, or too busy to be told, does not undo what SHOPLINE has said. */
function unlessGone(error: unknown): void {
  if (!(error instanceof IntegrationError)) throw error;
}

async function identifyStore(shopline: ShoplineClient, code: string, redirectUri: string) {
  try {
    // A code works once. Only where SHOPLINE refused the call for its rate limit is the code unused for certain.
    const { accessToken } = await retryTransient(() => shopline.exchangeCode({ code, redirectUri }), ['throttled']);
    return await retryTransient(() => shopline.getOAuthTokenInfo(accessToken));
  } catch (error) {
    const isPassing = error instanceof PartnerError && ['transient', 'throttled'].includes(error.kind);
    if (!(error instanceof PartnerError) || isPassing) throw error;
    throw new IntegrationError('authorization_failed', {}, { cause: error });
  }
}
