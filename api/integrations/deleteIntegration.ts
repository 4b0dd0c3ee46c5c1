import { z } from 'zod';
import { IntegrationError } from '../../core/domain/errors';
import { endIntegration } from '../../core/store/integrations/bindings';
import { disconnectedSignal } from '../../workflows/messages';
import { findProof } from '../provenStores';
import { integrationRoute } from '../route';
import { idParams } from '../schemas';
import { audit } from './audit';
import { startRun } from './startRun';

/** Only a binding started in Omnichat is undone here. The app stays installed in the store. */
export const deleteIntegration = integrationRoute({
  method: 'delete',
  path: '/api/integrations/:id',
  summary: 'Disconnect, for integrations started in Omnichat',
  audits: ['disconnect'],
  params: idParams,
  query: z.strictObject({
    clear: z.enum(['true', 'false']).optional().meta({
      description: 'First take back what was written: it disconnects once nothing of it is left',
    }),
  }),
  responses: {
    202: {
      description: 'Disconnected, and what it left is being removed; or the run that takes back first',
      schema: z.object({ runId: z.string().nullable().meta({ description: 'Null: it is disconnected already' }) }),
    },
  },
  async handle({ request, caller, integration, query, ...context }) {
    const { services } = context;
    if (integration.origin === 'shopline') throw new IntegrationError('disconnect_in_shopline');
    const proof = await findProof(services.store, request.session, integration.merchantId);
    // A person who has proved to hold the store may bind it anew at once.
    const keepsProof = () => proof && (proof.disconnectedAtMs = Date.now());
    // Without a LINE account nothing was ever written.
    if (query.clear === 'true' && integration.lineAccount) {
      const wanted = { mode: 'clear' as const, endsBinding: true };
      const runId = await startRun(context, caller, integration, wanted, (runId) =>
        audit(services, caller, integration, 'disconnect', { mode: 'clear', runId }),
      );
      keepsProof();
      return { status: 202, body: { runId } };
    }
    await audit(services, caller, integration, 'disconnect');
    await endIntegration(services.store, integration, 'disconnected');
    keepsProof();
    services.openIntegrations.forget(integration.merchantId);
    await services.messenger.signalIfOpen(integration, disconnectedSignal, { integrationId: integration._id });
    return { status: 202, body: { runId: null } };
  },
});
