import { IntegrationError } from '../../core/domain/errors';
import { retryMember } from '../../core/store/members/retries';
import { integrationRoute } from '../route';
import { memberParams } from '../schemas';
import { audit } from './audit';

export const postMemberRetry = integrationRoute({
  method: 'post',
  path: '/api/integrations/:id/members/:customerId/retry',
  summary: 'Deliver one member again',
  audits: ['retry_member'],
  scope: 'syncs:write',
  params: memberParams,
  responses: { 202: { description: 'Waiting to be delivered' } },
  async handle({ services, integration, caller, params: { customerId } }) {
    await services.facts.expectFollowed(integration);
    if (!(await retryMember(services.store, integration._id, customerId))) throw new IntegrationError('not_found');
    // The entry does not name the member: the audit log outlives it.
    await audit(services, caller, integration, 'retry_member');
    services.nudger.nudge(integration);
    return { status: 202 };
  },
});
