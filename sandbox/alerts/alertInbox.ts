export const alertChannels = ['email', 'slack', 'webhook'] as const;
export type AlertChannel = (typeof alertChannels)[number];

/** A message that came in, taken or not. */
export interface ReceivedAlert {
  channel: AlertChannel;
  at: string;
  /** What it was answered: HTTP's status, or SMTP's code. */
  status: number;
  /** Where it was sent: addresses, or the path of a hook. */
  to: string;
  /** Of a webhook `webhook-id`, of a mail `Message-ID`. */
  id: string | null;
  /** Subject, or a webhook's type. */
  subject: string | null;
  text: string;
  /** Of a webhook: `good`, or why it was refused; null where no secret is known here, and of the others. */
  signature: string | null;
}

const mostKept = 200;

/** Everything that people are told by alerts, and what receivers answer. */
export class AlertInbox {
  private received: ReceivedAlert[] = [];
  private readonly failures = new Map<AlertChannel, number[]>();
  readonly secrets: string[] = [];

  add(alert: Omit<ReceivedAlert, 'at'>): void {
    this.received.push({ ...alert, at: new Date().toISOString() });
    this.received.splice(0, Math.max(0, this.received.length - mostKept));
  }

  list(): ReceivedAlert[] {
    return this.received;
  }

  /** The next messages of a channel are answered with these statuses, then all are taken again. */
  fail(channel: AlertChannel, statuses: number[]): void {
    this.failures.set(channel, [...statuses]);
  }

  /** @returns the status the next message is refused with */
  takeFailure(channel: AlertChannel): number | undefined {
    return this.failures.get(channel)?.shift();
  }

  clear(): void {
    this.received = [];
    this.failures.clear();
    this.secrets.length = 0;
  }
}
