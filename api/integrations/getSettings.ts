import { integrationRoute } from '../route';
import { idParams } from '../schemas';
import { settingsSchema } from '../settingsSchemas';
import { settingsAnswer } from './settingsView';

export const getSettings = integrationRoute({
  method: 'get',
  path: '/api/integrations/:id/settings',
  summary: 'Who and what is synced',
  scope: 'integrations:read',
  params: idParams,
  responses: { 200: { description: 'The settings', schema: settingsSchema } },
  async handle({ integration }) {
    return { status: 200, body: settingsAnswer(integration) };
  },
});
