import { z } from 'zod';
import { listRuns } from '../../core/store/runs/syncRuns';
import { syncRunView } from './syncRunView';
import { integrationRoute } from '../route';
import { idParams, syncRunSchema } from '../schemas';

export const getSyncs = integrationRoute({
  method: 'get',
  path: '/api/integrations/:id/syncs',
  summary: 'Syncs and previews',
  scope: 'integrations:read',
  params: idParams,
  responses: { 200: { description: 'Newest first, 50 at most', schema: z.array(syncRunSchema) } },
  async handle({ services, integration, language }) {
    const runs = await listRuns(services.store, integration._id);
    return { status: 200, body: runs.map((run) => syncRunView(run, language)) };
  },
});
