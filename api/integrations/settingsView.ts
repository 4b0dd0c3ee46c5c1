import { customAttributes } from '../../domain/attributes';
import type { Settings } from '../../domain/types';

/** Settings as the API shows them: every attribute by name, on or off. */
export function settingsView({ eligibility, unmatched, disabledAttributes }: Settings) {
  return {
    eligibility,
    unmatched,
    attributes: customAttributes.map(({ key }) => ({ key, enabled: !disabledAttributes.includes(key) })),
  };
}
