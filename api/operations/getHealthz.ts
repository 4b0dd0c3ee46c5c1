import { z } from 'zod';
import { publicRoute } from '../route';

export const getHealthz = publicRoute({
  method: 'get',
  path: '/healthz',
  summary: 'Whether the process is alive',
  isTraced: false,
  query: z.looseObject({}),
  responses: { 200: { description: 'Alive', schema: z.object({ status: z.literal('ok') }) } },
  async handle() {
    return { status: 200, body: { status: 'ok' } };
  },
});
