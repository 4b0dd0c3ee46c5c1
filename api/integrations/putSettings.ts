import { customAttributes } from '../../core/domain/attributes';
import type { Settings } from '../../core/domain/types';
import { saveSettings } from '../../core/store/integrations/settings';
import { saveWebhookSecret } from '../../core/store/integrations/webhookSecret';
import { InvalidRequest } from '../problem';
import { integrationRoute } from '../route';
import { idParams, settingsSchema, wantedSettingsSchema } from '../schemas';
import { audit } from './audit';
import { settingsAnswer, settingsView } from './settingsView';

type Wanted = Partial<ReturnType<typeof settingsView>>;

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
    const settings = mergeSettings(integration.settings, body);
    if (!isSame(settings, integration.settings)) {
      await saveSettings(services.store, integration, settings);
      await audit(services, caller, integration, 'change_settings');
    }
    const { omnichatWebhookSecret: secret } = body;
    if (secret === undefined) return { status: 200, body: settingsAnswer({ ...integration, settings }) };
    await saveWebhookSecret(services.store, integration, secret);
    services.openIntegrations.forget(integration.merchantId);
    await audit(services, caller, integration, secret === null ? 'remove_webhook_secret' : 'set_webhook_secret');
    return { status: 200, body: { ...settingsView(settings), hasOmnichatWebhookSecret: secret !== null } };
  },
});

function mergeSettings(current: Settings, wanted: Wanted): Settings {
  const disabled = new Set(current.disabledAttributes);
  for (const [index, { key, enabled }] of (wanted.attributes ?? []).entries()) {
    if (!customAttributes.some((attribute) => attribute.key === key)) {
      throw new InvalidRequest([{ in: 'body', path: `attributes.${index}.key`, code: 'unknown_attribute' }]);
    }
    if (enabled) disabled.delete(key);
    else disabled.add(key);
  }
  return {
    eligibility: wanted.eligibility ?? current.eligibility,
    unmatched: wanted.unmatched ?? current.unmatched,
    disabledAttributes: customAttributes.map(({ key }) => key).filter((key) => disabled.has(key)),
  };
}

function isSame(a: Settings, b: Settings): boolean {
  return JSON.stringify(settingsView(a)) === JSON.stringify(settingsView(b));
}
