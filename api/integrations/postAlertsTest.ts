import { randomBytes } from 'node:crypto';
import type { Alert, AlertChannel } from '../../core/domain/alerts';
import { IntegrationError } from '../../core/domain/errors';
import { AlertFailure } from '../../core/partners/alerts/alertFailure';
import { channelsOf } from '../../core/partners/alerts/alertSender';
import {
  findAlertSettings,
  noteAlertOutcome,
  takeTest,
  targetsOf,
  testEveryMs,
} from '../../core/store/alerts/alertSettings';
import { alertTestSchema } from '../alertSchemas';
import { integrationRoute } from '../route';
import { idParams } from '../schemas';
import { audit } from './audit';

/** `api` sends the test itself, and tries once, because the admin waits for the outcome. */
export const postAlertsTest = integrationRoute({
  method: 'post',
  path: '/api/integrations/:id/alerts/test',
  summary: 'Send a test message everywhere alerts go',
  audits: ['test_alerts'],
  params: idParams,
  responses: { 200: { description: 'What became of each', schema: alertTestSchema } },
  async handle({ services, integration, caller, response }) {
    const { store, alertSender } = services;
    const settings = await findAlertSettings(store, integration._id);
    const targets = targetsOf(store, settings);
    const channels = channelsOf(targets);
    if (!settings || channels.length === 0) return { status: 200, body: { results: [] } };
    if (!(await takeTest(store, integration._id))) {
      response.set('retry-after', String(testEveryMs / 1000));
      throw new IntegrationError('too_many_requests');
    }
    await audit(services, caller, integration, 'test_alerts');
    const id = `${integration._id}-test-${randomBytes(6).toString('hex')}`;
    const alert: Alert = { id, event: 'test', at: new Date().toISOString() };
    const { merchantId, storeName } = integration;
    const subject = { merchantId, storeName, language: settings.language };
    const test = async (channel: AlertChannel) => {
      const failure = await failureOf(() => alertSender.send(channel, targets, alert, subject));
      await noteAlertOutcome(store, integration._id, channel, { event: 'test', failure });
      return { channel, sent: failure === null, failure };
    };
    return { status: 200, body: { results: await Promise.all(channels.map(test)) } };
  },
});

async function failureOf(send: () => Promise<void>): Promise<string | null> {
  try {
    await send();
    return null;
  } catch (error) {
    if (error instanceof AlertFailure) return error.code;
    throw error;
  }
}
