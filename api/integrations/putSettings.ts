import type { Settings } from '../../core/domain/types';
import { IntegrationError } from '../../core/domain/errors';
import { findIntegration } from '../../core/store/integrations/integrations';
import { saveSettings, settingsVersionOf } from '../../core/store/integrations/settings';
import { saveWebhookSecret } from '../../core/store/integrations/webhookSecret';
import { integrationRoute } from '../route';
import { idParams } from '../schemas';
import { settingsSchema, wantedSettingsSchema } from '../settingsSchemas';
import { audit } from './audit';
import { mergeSettings } from './mergeSettings';
import { settingsAnswer, settingsView } from './settingsView';

/** What is not named stays as it is. Saving starts no sync: what is on contacts changes with the next one. */
export const putSettings = integrationRoute({
  method: 'put',
  path: '/api/integrations/:id/settings',
  summary: 'Change who and what is synced',
  audits: ['change_settings', 'set_webhook_secret', 'remove_webhook_secret'],
  params: idParams,
  body: wantedSettingsSchema,
  responses: { 200: { description: 'Saved', schema: settingsSchema } },
  async handle({ services, integration, caller, body }) {
    const { omnichatWebhookSecret: secret, version } = body;
    const settings = mergeSettings(integration.settings, body);
    if (version !== undefined && version !== settingsVersionOf(integration)) {
      throw new IntegrationError('settings_changed');
    }
    if (!isSame(settings, integration.settings)) {
      const isSaved = await saveSettings(services.store, integration, settings, version);
      if (!isSaved) throw new IntegrationError('settings_changed');
      await audit(services, caller, integration, 'change_settings');
    }
    if (secret !== undefined) {
      await saveWebhookSecret(services.store, integration, secret);
      services.openIntegrations.forget(integration.merchantId);
      await audit(services, caller, integration, secret === null ? 'remove_webhook_secret' : 'set_webhook_secret');
    }
    const saved = (await findIntegration(services.store, integration._id)) ?? integration;
    return { status: 200, body: settingsAnswer(saved) };
  },
});

function isSame(a: Settings, b: Settings): boolean {
  return JSON.stringify(settingsView(a)) === JSON.stringify(settingsView(b));
}
