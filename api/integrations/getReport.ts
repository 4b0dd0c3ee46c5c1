import { z } from 'zod';
import { taipeiDate } from '../../core/domain/instant';
import { findDays } from '../../core/store/trends/dailyReports';
import { integrationRoute } from '../route';
import { idParams } from '../schemas';
import { dayReportSchema } from '../trendSchemas';

const dayMs = 86_400_000;
const mostDays = 400;

export const getReport = integrationRoute({
  method: 'get',
  path: '/api/integrations/:id/report',
  summary: 'How each day ended, by its last full read',
  scope: 'integrations:read',
  params: idParams,
  query: z.strictObject({ days: z.coerce.number().int().min(1).max(mostDays).default(90) }),
  responses: {
    200: {
      description: 'A row a day that had a full read, the oldest first; counts alone',
      schema: z.array(dayReportSchema),
    },
  },
  async handle({ services, integration, query: { days } }) {
    const since = taipeiDate(Date.now() - (days - 1) * dayMs);
    return { status: 200, body: await findDays(services.store, integration._id, since) };
  },
});
