import { z } from 'zod';
import { IntegrationError } from '../../core/domain/errors';
import { syncModes } from '../../core/domain/types';
import { renewOmnichatToken } from '../../core/store/integrations/bindings';
import { expectNoOpenRun } from '../../core/store/integrations/steering';
import { openRun } from '../../core/store/runs/syncRuns';
import { syncRequestedSignal } from '../../workflows/messages';
import { noteRun } from '../logging';
import { integrationRoute } from '../route';
import { idParams } from '../schemas';
import { audit } from './audit';
import { fetchOpenApiToken } from './omnichatToken';

export const postSyncs = integrationRoute({
  method: 'post',
  path: '/api/integrations/:id/syncs',
  summary: 'Start a sync or a preview',
  audits: ['request_sync'],
  scope: 'syncs:write',
  params: idParams,
  body: z.strictObject({
    mode: z.enum(syncModes),
    acceptMismatch: z.literal(true).optional(),
    acceptRemovals: z.literal(true).optional(),
  }),
  responses: { 202: { description: 'Asked for', schema: z.object({ runId: z.string() }) } },
  async handle({ services, response, integration, caller, body }) {
    const { mode, acceptMismatch = false, acceptRemovals = false } = body;
    // Only a person can say whether the account is right, and the members gone.
    if ((acceptMismatch || acceptRemovals) && !caller.user) throw new IntegrationError('person_required');
    if (!integration.lineAccount) throw new IntegrationError('line_account_missing');
    await expectNoOpenRun(services.store, integration);
    if (integration.attention?.code === 'omnichat_access_revoked') {
      if (!caller.user) throw new IntegrationError('person_required');
      const token = await fetchOpenApiToken(services, caller.user, integration.teamId);
      await renewOmnichatToken(services.store, integration, token);
    }
    const { channelId } = integration.lineAccount;
    const runId = await openRun(services.store, integration, {
      mode,
      acceptMismatch,
      acceptRemovals,
      channelId,
      requestedBy: caller.id,
    });
    noteRun(response, runId);
    services.openIntegrations.forget(integration.merchantId);
    await audit(services, caller, integration, 'request_sync', {
      mode,
      runId,
      ...(acceptMismatch && { acceptMismatch: 'true' }),
      ...(acceptRemovals && { acceptRemovals: 'true' }),
    });
    await services.messenger.signalOrStart(integration, syncRequestedSignal, { mode, runId, acceptMismatch });
    return { status: 202, body: { runId } };
  },
});
