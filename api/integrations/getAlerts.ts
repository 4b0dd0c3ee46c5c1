import { findAlertSettings, targetsOf } from '../../core/store/alerts/alertSettings';
import { alertsSchema } from '../alertSchemas';
import { integrationRoute } from '../route';
import { idParams } from '../schemas';
import { alertsView } from './alertsView';

export const getAlerts = integrationRoute({
  method: 'get',
  path: '/api/integrations/:id/alerts',
  summary: 'Who is told when something changes, and what was sent last',
  params: idParams,
  responses: { 200: { description: 'Without the secrets', schema: alertsSchema } },
  async handle({ services: { store, alertSender }, integration, language }) {
    const { canMail } = alertSender;
    const settings = await findAlertSettings(store, integration._id);
    return { status: 200, body: alertsView(settings, targetsOf(store, settings), { canMail, language }) };
  },
});
