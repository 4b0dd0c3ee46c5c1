import { z } from 'zod';
import { findOfTeams } from '../../core/store/integrations/integrations';
import { teamRoute } from '../route';
import { integrationSchema } from '../schemas';

export const getIntegrations = teamRoute({
  method: 'get',
  path: '/api/integrations',
  summary: "Integrations of the caller's teams",
  scope: 'integrations:read',
  responses: { 200: { description: 'Newest first', schema: z.array(integrationSchema) } },
  async handle({ services, caller, language }) {
    const integrations = await findOfTeams(services.store, caller.teamIds);
    const body = await Promise.all(integrations.map((each) => services.facts.view(each, language)));
    return { status: 200, body };
  },
});
