import { z } from 'zod';
import { integrationRoute } from '../route';
import { idParams, lineAccountSchema } from '../schemas';
import { withTeamToken } from './omnichatToken';

export const getLineAccounts = integrationRoute({
  method: 'get',
  path: '/api/integrations/:id/line-accounts',
  summary: 'LINE Official Accounts of the team',
  scope: 'integrations:read',
  problems: [409],
  params: idParams,
  responses: { 200: { description: 'To choose from', schema: z.array(lineAccountSchema) } },
  async handle({ services, caller, integration }) {
    const list = (token: string) => services.lineAccounts.list(integration, token);
    return { status: 200, body: await withTeamToken(services, { caller, integration }, list) };
  },
});
