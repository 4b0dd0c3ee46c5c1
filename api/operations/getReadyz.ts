import { z } from 'zod';
import { publicRoute } from '../route';

const readinessSchema = z.object({
  status: z.enum(['ready', 'unavailable']),
  unreachable: z.array(z.enum(['mongodb'])),
  temporal: z
    .enum(['reachable', 'away'])
    .meta({ description: 'As of the last look; away takes no process out of service' }),
});

export const getReadyz = publicRoute({
  method: 'get',
  path: '/readyz',
  summary: 'Whether MongoDB answers, which is all that webhooks need',
  isTraced: false,
  query: z.looseObject({}),
  responses: {
    200: { description: 'Ready', schema: readinessSchema },
    503: { description: 'What does not answer', schema: readinessSchema },
  },
  async handle({ services: { databaseProbe, temporalWatch } }) {
    const temporal = temporalWatch.isReachable ? 'reachable' : 'away';
    return (await databaseProbe.isAnswering())
      ? { status: 200, body: { status: 'ready', unreachable: [], temporal } }
      : { status: 503, body: { status: 'unavailable', unreachable: ['mongodb'], temporal } };
  },
});
