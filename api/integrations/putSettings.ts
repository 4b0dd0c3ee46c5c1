import type { z } from 'zod';
import type { Settings } from '../../core/domain/types';
import { IntegrationError } from '../../core/domain/errors';
import type { Store } from '../../core/store';
import type { Integration } from '../../core/store/documents';
import { findIntegration } from '../../core/store/integrations/integrations';
import { saveSettings } from '../../core/store/integrations/settings';
import { saveWebhookSecret } from '../../core/store/integrations/webhookSecret';
import { findVisibleIntegration, type Caller } from '../access';
import { integrationRoute } from '../route';
import { idParams } from '../schemas';
import { settingsSchema, wantedSettingsSchema } from '../settingsSchemas';
import { audit } from './audit';
import { mergeSettings } from './mergeSettings';
import { settingsAnswer, settingsView } from './settingsView';

/** A field that is absent stays as it is. Saving starts no sync: what is on contacts changes with the next one. */
export const putSettings = integrationRoute({
  method: 'put',
  path: '/api/integrations/:id/settings',
  summary: 'Change who and what is synced',
  audits: ['change_settings', 'set_webhook_secret', 'remove_webhook_secret'],
  params: idParams,
  body: wantedSettingsSchema,
  responses: { 200: { description: 'Saved', schema: settingsSchema } },
  async handle({ services, integration: seen, caller, body }) {
    const { integration, isChanged } = await save(services.store, caller, seen, body);
    if (isChanged) await audit(services, caller, integration, 'change_settings');
    const { omnichatWebhookSecret: secret } = body;
    if (secret !== undefined) {
      await saveWebhookSecret(services.store, integration, secret);
      services.openIntegrations.forget(integration.merchantId);
      await audit(services, caller, integration, secret === null ? 'remove_webhook_secret' : 'set_webhook_secret');
    }
    const saved = (await findIntegration(services.store, integration._id)) ?? integration;
    return { status: 200, body: settingsAnswer(saved) };
  },
});

/**
 * Merges the wanted changes into the settings as they are; merges again where others have saved meanwhile.
 * @throws IntegrationError `settings_changed` where the request names another version, unless it would change nothing.
 */
async function save(
  store: Store,
  caller: Caller,
  seen: Integration,
  { version, ...wanted }: z.infer<typeof wantedSettingsSchema>,
) {
  let integration = seen;
  for (;;) {
    const settings = mergeSettings(integration.settings, wanted);
    if (isSame(settings, integration.settings)) return { integration, isChanged: false };
    if (version !== undefined && version !== integration.settingsVersion) {
      throw new IntegrationError('settings_changed');
    }
    if (await saveSettings(store, integration, settings)) return { integration, isChanged: true };
    integration = await findVisibleIntegration(store, caller, integration.merchantId);
  }
}

function isSame(a: Settings, b: Settings): boolean {
  return JSON.stringify(settingsView(a)) === JSON.stringify(settingsView(b));
}
