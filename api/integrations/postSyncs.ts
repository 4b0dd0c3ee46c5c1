import { z } from 'zod';
import { heldBack } from '../../core/domain/attention';
import { IntegrationError } from '../../core/domain/errors';
import { syncModes } from '../../core/domain/types';
import { integrationRoute } from '../route';
import { idParams } from '../schemas';
import { audit } from './audit';
import { startRun } from './startRun';

export const postSyncs = integrationRoute({
  method: 'post',
  path: '/api/integrations/:id/syncs',
  summary: 'Start a sync or a preview, or take back what was written',
  audits: ['request_sync'],
  scope: 'syncs:write',
  params: idParams,
  body: z.strictObject({
    mode: z.enum(syncModes),
    acceptMismatch: z.literal(true).optional(),
    acceptRemovals: z
      .literal(true)
      .optional()
      .meta({ description: 'Counts only while `removals_unconfirmed` asks for it' }),
  }),
  responses: { 202: { description: 'Asked for', schema: z.object({ runId: z.string() }) } },
  async handle({ caller, integration, body, ...context }) {
    const { mode, acceptMismatch = false } = body;
    // Only a person can say that the account is right, the members are gone, or what was written is no longer wanted.
    const needsPerson = acceptMismatch || body.acceptRemovals || mode === 'clear';
    if (needsPerson && !caller.user) throw new IntegrationError('person_required');
    // A colleague may have confirmed meanwhile. The next removals that are too many to be right are asked about anew.
    const acceptRemovals = body.acceptRemovals === true && integration.attentions[heldBack] !== undefined;
    const request = { mode, acceptMismatch, acceptRemovals };
    const runId = await startRun(context, caller, integration, request, (runId) =>
      audit(context.services, caller, integration, 'request_sync', {
        mode,
        runId,
        ...(acceptMismatch && { acceptMismatch: 'true' }),
        ...(acceptRemovals && { acceptRemovals: 'true' }),
      }),
    );
    return { status: 202, body: { runId } };
  },
});
