export const alertChannels = ['email', 'slack', 'webhook'] as const;
export type AlertChannel = (typeof alertChannels)[number];

/** A message that reached the sandbox, which took or refused it. */
export interface ReceivedAlert {
  channel: AlertChannel;
  at: string;
  /** What the sandbox answered: an HTTP status, or an SMTP code. */
  status: number;
  /** Where the message was sent: e-mail addresses, or the path of a hook. */
  to: string;
  /** A webhook's `webhook-id`, or a mail's `Message-ID`; null where there is none. */
  id: string | null;
  /** A mail's subject, or a webhook's `type`. */
  subject: string | null;
  text: string;
  /** Of a webhook `good`, or why it was refused; null while the sandbox has no secret, and for mail and Slack. */
  signature: string | null;
}

const mostKept = 200;

/** Refusals that wait for the next messages of a channel. */
interface AlertFailures {
  channel: AlertChannel;
  /** A part of where the message is sent; of mail in lower case. An empty one fits every message. */
  to: string;
  statuses: number[];
}

/** The alerts that the sandbox received in people's place, and the refusals it is to answer with. */
export class AlertInbox {
  private received: ReceivedAlert[] = [];
  private failures: AlertFailures[] = [];
  readonly secrets: string[] = [];

  add(alert: Omit<ReceivedAlert, 'at'>): void {
    this.received.push({ ...alert, at: new Date().toISOString() });
    this.received.splice(0, Math.max(0, this.received.length - mostKept));
  }

  list(): ReceivedAlert[] {
    return this.received;
  }

  /** Refuses the next messages of a channel to such a receiver with these statuses, one each; then takes them again. */
  fail(failures: AlertFailures): void {
    this.failures.push({ ...failures, statuses: [...failures.statuses] });
  }

  /** @returns the status to refuse this message with; undefined: take it */
  takeFailure(channel: AlertChannel, to: string): number | undefined {
    const fits = (one: AlertFailures) => one.channel === channel && to.includes(one.to) && one.statuses.length > 0;
    return this.failures.find(fits)?.statuses.shift();
  }

  clear(): void {
    this.received = [];
    this.failures = [];
    this.secrets.length = 0;
  }
}
