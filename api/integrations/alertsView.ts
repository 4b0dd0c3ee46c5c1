import type { z } from 'zod';
import { alertChannels, alertEvents } from '../../core/domain/alerts';
import type { Language } from '../../core/domain/errors';
import type { AlertTargets } from '../../core/partners/alerts/alertSender';
import type { AlertSettings } from '../../core/store/documents';
import type { alertsSchema } from '../alertSchemas';

type View = z.infer<typeof alertsSchema>;

/** A reader of a Slack URL can post there. A webhook's URL is shown whole, since its receiver checks signatures. */
export function maskUrl(url: string): string {
  return `${new URL(url).origin}/…`;
}

/** Alerts as the API shows them. Until they are first saved, all events are on, in the language of who asks. */
export function alertsView(
  settings: AlertSettings | null,
  { emails, slackUrl, webhookUrl, webhookSecrets }: AlertTargets,
  { canMail, language }: { canMail: boolean; language: Language },
): View {
  const channels = alertChannels.map((channel): View['channels'][number] => {
    const { sent, failure } = settings?.channels[channel] ?? {};
    return {
      channel,
      lastSent: sent ? { event: sent.event as 'test', at: sent.at.toISOString() } : null,
      lastFailure: failure
        ? { event: failure.event as 'test', at: failure.at.toISOString(), code: failure.code }
        : null,
    };
  });
  return {
    emails,
    slackUrl: slackUrl === null ? null : maskUrl(slackUrl),
    webhookUrl,
    events: settings?.events ?? [...alertEvents],
    language: settings?.language ?? language,
    canMail,
    hasWebhookSecret: webhookSecrets.length > 0,
    channels,
  };
}
