import { z } from 'zod';
import { retryFailedMembers } from '../../core/store/members/retries';
import { integrationRoute } from '../route';
import { idParams } from '../schemas';
import { audit } from './audit';

const answerSchema = z.object({ count: z.number().int().meta({ description: 'Members that were failed' }) });

export const postRetryFailed = integrationRoute({
  method: 'post',
  path: '/api/integrations/:id/retry-failed',
  summary: 'Deliver every failed member again',
  audits: ['retry_failed'],
  scope: 'syncs:write',
  params: idParams,
  responses: { 202: { description: 'Waiting to be delivered', schema: answerSchema } },
  async handle({ services, integration, caller }) {
    await services.facts.expectFollowed(integration);
    const count = await retryFailedMembers(services.store, integration._id);
    await audit(services, caller, integration, 'retry_failed', { count: String(count) });
    if (count > 0) services.nudger.nudge(integration);
    return { status: 202, body: { count } };
  },
});
