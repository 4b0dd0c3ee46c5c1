import { IntegrationError } from '../../core/domain/errors';
import { endIntegration } from '../../core/store/integrations/bindings';
import { disconnectedSignal } from '../../workflows/messages';
import { findProof } from '../provenStores';
import { integrationRoute } from '../route';
import { idParams } from '../schemas';
import { audit } from './audit';

/** The store stays installed: only what was started in Omnichat is undone there. */
export const deleteIntegration = integrationRoute({
  method: 'delete',
  path: '/api/integrations/:id',
  summary: 'Disconnect, for integrations started in Omnichat',
  audits: ['disconnect'],
  params: idParams,
  responses: { 202: { description: 'Disconnected; what it left is being removed' } },
  async handle({ services, request, integration, caller }) {
    if (integration.origin === 'shopline') throw new IntegrationError('disconnect_in_shopline');
    await audit(services, caller, integration, 'disconnect');
    const proof = await findProof(services.store, request.session, integration.merchantId);
    await endIntegration(services.store, integration, 'disconnected');
    // Who undoes it in person may bind the store anew at once.
    if (proof) proof.disconnectedAtMs = Date.now();
    services.openIntegrations.forget(integration.merchantId);
    await services.messenger.signalIfOpen(integration, disconnectedSignal, { integrationId: integration._id });
    return { status: 202 };
  },
});
