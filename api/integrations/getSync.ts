import { findRun } from '../../core/store/runs/syncRuns';
import { syncRunView } from './syncRunView';
import { noteRun } from '../logging';
import { integrationRoute } from '../route';
import { runParams, syncRunSchema } from '../schemas';

export const getSync = integrationRoute({
  method: 'get',
  path: '/api/integrations/:id/syncs/:runId',
  summary: 'One sync or preview',
  scope: 'integrations:read',
  params: runParams,
  responses: { 200: { description: 'The run', schema: syncRunSchema } },
  async handle({ services, response, integration, params, language }) {
    const run = await findRun(services.store, integration._id, params.runId);
    noteRun(response, run._id);
    return { status: 200, body: syncRunView(run, language) };
  },
});
