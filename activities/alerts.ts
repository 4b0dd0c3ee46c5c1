import type { Alert, AlertChannel } from '../core/domain/alerts';
import { AlertFailure } from '../core/partners/alerts/alertFailure';
import type { AlertSender } from '../core/partners/alerts/alertSender';
import { channelsOf } from '../core/partners/alerts/alertSender';
import type { Store } from '../core/store';
import { findAlertSettings, noteAlertOutcome, targetsOf } from '../core/store/alerts/alertSettings';
import { findUnended } from '../core/store/integrations/integrations';

export interface AlertToSend {
  integrationId: string;
  channel: AlertChannel;
  alert: Alert;
}

/** What the workflow of one alert does: it sends the message. */
export function alertActivities({ store, sender }: { store: Store; sender: AlertSender }) {
  return {
    /**
     * Tries once. Sends nothing where the integration has ended or the channel was switched off meanwhile.
     * @throws AlertFailure, after it was noted for the page
     */
    async sendAlert({ integrationId, channel, alert }: AlertToSend): Promise<void> {
      const [settings, integration] = await Promise.all([
        findAlertSettings(store, integrationId),
        findUnended(store, integrationId),
      ]);
      const targets = targetsOf(store, settings);
      if (!settings || !integration || !channelsOf(targets).includes(channel)) return;
      const { merchantId, storeName } = integration;
      const { event } = alert;
      try {
        await sender.send(channel, targets, alert, { merchantId, storeName, language: settings.language });
      } catch (error) {
        if (error instanceof AlertFailure) {
          await noteAlertOutcome(store, integrationId, channel, { event, failure: error.code });
        }
        throw error;
      }
      await noteAlertOutcome(store, integrationId, channel, { event, failure: null });
    },
  };
}
