import { integrationRoute } from '../route';
import { idParams, integrationSchema } from '../schemas';

export const getIntegration = integrationRoute({
  method: 'get',
  path: '/api/integrations/:id',
  summary: 'One integration',
  scope: 'integrations:read',
  params: idParams,
  responses: { 200: { description: 'The integration', schema: integrationSchema } },
  async handle({ services, integration, language }) {
    return { status: 200, body: await services.facts.view(integration, language) };
  },
});
