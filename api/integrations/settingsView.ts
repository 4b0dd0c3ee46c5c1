import { customAttributes } from '../../core/domain/attributes';
import type { Settings } from '../../core/domain/types';
import type { Integration } from '../../core/store/documents';
import { settingsVersionOf } from '../../core/store/integrations/settings';

/** Settings as the API shows them: every attribute by name, on or off. */
export function settingsView({ eligibility, unmatched, disabledAttributes }: Settings) {
  return {
    eligibility,
    unmatched,
    attributes: customAttributes.map(({ key }) => ({ key, enabled: !disabledAttributes.includes(key) })),
  };
}

/** What is answered of an integration's settings: of a secret, only whether there is one. */
export function settingsAnswer(integration: Pick<Integration, 'settings' | 'settingsVersion' | 'sealedWebhookSecret'>) {
  return {
    ...settingsView(integration.settings),
    version: settingsVersionOf(integration),
    hasOmnichatWebhookSecret: Boolean(integration.sealedWebhookSecret),
  };
}
