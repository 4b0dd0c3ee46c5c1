import { z } from 'zod';
import { findHours } from '../../core/store/trends/hours';
import { integrationRoute } from '../route';
import { idParams } from '../schemas';
import { activitySchema } from '../trendSchemas';
import { activityOf, firstPointMs } from './activity';

const mostDays = 90;

export const getActivity = integrationRoute({
  method: 'get',
  path: '/api/integrations/:id/activity',
  summary: 'What was written lately, and how long changes took to reach their contacts',
  scope: 'integrations:read',
  params: idParams,
  query: z.strictObject({ days: z.coerce.number().int().min(1).max(mostDays).default(1) }),
  responses: { 200: { description: 'Of one day a point an hour, of more a point a day', schema: activitySchema } },
  async handle({ services, integration, query: { days } }) {
    const nowMs = Date.now();
    const hours = await findHours(services.store, integration._id, new Date(firstPointMs(days, nowMs)));
    return { status: 200, body: activityOf(hours, days, nowMs) };
  },
});
