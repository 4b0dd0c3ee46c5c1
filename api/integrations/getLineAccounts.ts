import { z } from 'zod';
import { integrationRoute } from '../route';
import { idParams, lineAccountSchema } from '../schemas';

export const getLineAccounts = integrationRoute({
  method: 'get',
  path: '/api/integrations/:id/line-accounts',
  summary: 'LINE Official Accounts of the team',
  scope: 'integrations:read',
  params: idParams,
  responses: { 200: { description: 'To choose from', schema: z.array(lineAccountSchema) } },
  async handle({ services, integration }) {
    return { status: 200, body: await services.lineAccounts.list(integration) };
  },
});
