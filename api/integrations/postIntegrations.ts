import { z } from 'zod';
import { IntegrationError } from '../../core/domain/errors';
import { crmModule, mayConnect } from '../../core/partners/omnichat/login';
import { bindStore, refuseIfTaken } from '../../core/store/integrations/bindings';
import { noteMadeCalls } from '../../core/store/leases/guestCalls';
import { authorizedSignal } from '../../workflows/messages';
import { noteIntegration } from '../logging';
import { findProof, heldAtMs } from '../provenStores';
import { userRoute } from '../route';
import { integrationSchema } from '../schemas';
import { authorizationCalls } from '../shopline/startAuthorization';
import { audit } from './audit';
import { fetchOpenApiToken } from './omnichatToken';

/** Ties a store that this session proved to hold to one of the user's teams. The product sets the order of refusals. */
export const postIntegrations = userRoute({
  method: 'post',
  path: '/api/integrations',
  summary: 'Connect a store to a team',
  audits: ['connect'],
  problems: [404, 409],
  body: z.strictObject({ merchantId: z.string().min(1).max(100), teamId: z.string().min(1).max(100) }),
  responses: { 201: { description: 'Connected, now or before', schema: integrationSchema } },
  async handle({ services, request, response, user, body, language }) {
    const { merchantId, teamId } = body;
    const team = user.teams.find(({ id }) => id === teamId);
    if (!team) throw new IntegrationError('not_found');
    const proven = await findProof(services.store, request.session, merchantId);
    if (!proven) throw new IntegrationError('store_not_authorized');
    if (!team.modules.includes(crmModule)) throw new IntegrationError('crm_module_missing');
    if (!mayConnect(team)) throw new IntegrationError('insufficient_role');
    await refuseIfTaken(services.store, { merchantId, teamId });
    const omnichatToken = await fetchOpenApiToken(services, user, teamId);
    const integration = await bindStore(services.store, {
      merchantId,
      teamId,
      omnichatToken,
      handle: proven.handle,
      storeName: proven.name,
      origin: proven.origin,
      provenAtMs: heldAtMs(proven),
    });
    noteIntegration(response, integration);
    proven.isBound = true;
    await noteMadeCalls(services.store, integration._id, 'omnichat');
    // Those of the authorisation, which perhaps were made just now.
    await noteMadeCalls(services.store, integration._id, 'shopline', authorizationCalls);
    services.openIntegrations.forget(merchantId);
    await audit(services, { id: user.id, address: request.ip ?? null }, integration, 'connect');
    // This does no harm while SHOPLINE's token is missing: the workflow looks at the facts.
    await services.messenger.signalOrStart(integration, authorizedSignal, { isStored: true });
    return { status: 201, body: await services.facts.view(integration, language) };
  },
});
