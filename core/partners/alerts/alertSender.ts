import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { Alert, AlertChannel } from '../../domain/alerts';
import { alertText } from '../../domain/alertTexts';
import type { Config } from '../../domain/config';
import type { Language } from '../../domain/errors';
import { AlertFailure } from './alertFailure';
import { HttpReceiver } from './httpReceiver';
import { Mailer } from './mailer';
import { expectPublicUrl } from './publicAddress';

const timeoutMs = 10_000;
/**
 * How long one mail may take where no person waits for it: some servers take half a minute to answer, to hold up
 * senders of spam. Fits into the minute that the workflow gives each try.
 */
export const patientMailTimeoutMs = 50_000;

/** Where the alerts of one integration go. */
export interface AlertTargets {
  emails: string[];
  slackUrl: string | null;
  webhookUrl: string | null;
  /** Secrets that sign its webhooks, the newest first; an earlier one signs as well until `untilMs`. */
  webhookSecrets: { secret: string; untilMs: number | null }[];
}

/** The store that an alert is about, and the language of its readers. */
export interface AlertSubject {
  merchantId: string;
  storeName: string;
  language: Language;
}

/** A secret in the form of the Standard Webhooks specification. */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/** The channels for which an address is set. */
export function channelsOf({ emails, slackUrl, webhookUrl }: Omit<AlertTargets, 'webhookSecrets'>): AlertChannel[] {
  return [
    ...(emails.length > 0 ? (['email'] as const) : []),
    ...(slackUrl === null ? [] : (['slack'] as const)),
    ...(webhookUrl === null ? [] : (['webhook'] as const)),
  ];
}

/** Sends one alert by one channel. */
export class AlertSender {
  private readonly http: HttpReceiver;
  private readonly mailer: Mailer | null;
  private readonly allowPrivate: boolean;

  constructor(
    private readonly config: Pick<Config, 'publicUrl' | 'alerts'>,
    mailTimeoutMs = timeoutMs,
  ) {
    const { mail, allowPrivate } = config.alerts;
    this.allowPrivate = allowPrivate;
    this.http = new HttpReceiver({ allowPrivate, timeoutMs });
    this.mailer = mail && new Mailer(mail, mailTimeoutMs);
  }

  get canMail(): boolean {
    return this.mailer !== null;
  }

  /** @throws AlertFailure when no alert could ever be sent to this URL */
  async expectFit(url: string): Promise<void> {
    if (!this.allowPrivate) await expectPublicUrl(new URL(url));
  }

  /** @throws AlertFailure */
  async send(channel: AlertChannel, targets: AlertTargets, alert: Alert, subject: AlertSubject): Promise<void> {
    const url = `${this.config.publicUrl}/#/${encodeURIComponent(subject.merchantId)}/status`;
    const { title, body, link } = alertText(alert, subject.storeName, subject.language);
    if (channel === 'email') {
      if (!this.mailer) throw new AlertFailure('mail_not_set_up');
      const colon = subject.language === 'en' ? ': ' : '：';
      const text = `${body}\n\n${link}${colon}${url}\n`;
      await this.mailer.send({ id: alert.id, to: targets.emails, subject: title, text });
    } else if (channel === 'slack' && targets.slackUrl !== null) {
      const text = `*${forSlack(title)}*\n${forSlack(body)}\n<${url}|${forSlack(link)}>`;
      await this.http.post(targets.slackUrl, JSON.stringify({ text }), {});
    } else if (channel === 'webhook' && targets.webhookUrl !== null) {
      const payload = JSON.stringify(webhookBody(alert, subject, url));
      await this.http.post(targets.webhookUrl, payload, signatureOf(alert.id, payload, targets, Date.now()));
    }
  }
}

/** Slack reads these three as markup. */
function forSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function webhookBody(
  { id: alertId, event, at, ...facts }: Alert,
  { merchantId, storeName }: AlertSubject,
  url: string,
) {
  return { type: event, timestamp: at, data: { alertId, integrationId: merchantId, storeName, url, ...facts } };
}

function signatureOf(
  id: string,
  payload: string,
  { webhookSecrets }: AlertTargets,
  nowMs: number,
): Record<string, string> {
  const at = new Date(nowMs);
  const usable = webhookSecrets.filter(({ untilMs }) => untilMs === null || untilMs > nowMs);
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(nowMs / 1000)),
    'webhook-signature': usable.map(({ secret }) => new Webhook(secret).sign(id, at, payload)).join(' '),
  };
}
