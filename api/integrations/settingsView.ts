import { customAttributes } from '../../core/domain/attributes';
import { isKept } from '../../core/domain/keptAttributes';
import type { Settings } from '../../core/domain/types';
import type { Integration } from '../../core/store/documents';

/** Settings as the API shows them: every attribute by name, on or off. */
export function settingsView(settings: Settings) {
  const { eligibility, unmatched, conditions = [], customFields = [] } = settings;
  return {
    eligibility,
    unmatched,
    attributes: customAttributes.map((attribute) => ({ key: attribute.key, enabled: isKept(attribute, settings) })),
    conditions,
    customFields,
  };
}

/** An integration's settings as the API answers them; of the webhook secret it says only whether there is one. */
export function settingsAnswer(integration: Pick<Integration, 'settings' | 'settingsVersion' | 'sealedWebhookSecret'>) {
  return {
    ...settingsView(integration.settings),
    version: integration.settingsVersion,
    hasOmnichatWebhookSecret: Boolean(integration.sealedWebhookSecret),
  };
}
