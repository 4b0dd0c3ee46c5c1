import { z } from 'zod';
import { publicRoute } from '../route';
import { unreachableDependencies } from './probes';

const readinessSchema = z.object({
  status: z.enum(['ready', 'unavailable']),
  unreachable: z.array(z.enum(['mongodb', 'temporal'])),
});

export const getReadyz = publicRoute({
  method: 'get',
  path: '/readyz',
  summary: 'Whether MongoDB and Temporal answer',
  isTraced: false,
  query: z.looseObject({}),
  responses: {
    200: { description: 'Ready', schema: readinessSchema },
    503: { description: 'What does not answer', schema: readinessSchema },
  },
  async handle({ services }) {
    const unreachable = await unreachableDependencies(services);
    const isReady = unreachable.length === 0;
    return { status: isReady ? 200 : 503, body: { status: isReady ? 'ready' : 'unavailable', unreachable } };
  },
});
