import { z } from 'zod';
import { visibleTeamIds } from '../access';
import { userRoute } from '../route';
import { integrationSchema } from '../schemas';
import { presentIntegration } from './present';

export const getIntegrations = userRoute({
  method: 'get',
  path: '/api/integrations',
  summary: 'Integrations of the teams where the user is admin or supervisor',
  responses: { 200: { description: 'Newest first', schema: z.array(integrationSchema) } },
  async handle({ services, user, language }) {
    const integrations = await services.store.models.integrations
      .find({ teamId: { $in: visibleTeamIds(user) }, endedAt: null })
      .sort({ createdAt: -1 })
      .lean();
    const body = await Promise.all(integrations.map((each) => presentIntegration(services, each, language)));
    return { status: 200, body };
  },
});
