import { createTransport } from 'nodemailer';
import type { Config } from '../../domain/config';
import { AlertFailure } from './alertFailure';

interface Mail {
  /** Part of `Message-ID`, so that a mail sent again is known as the same mail. */
  id: string;
  to: string[];
  subject: string;
  text: string;
}

/** Sends plain text through the operator's SMTP server. */
export class Mailer {
  constructor(
    private readonly settings: NonNullable<Config['alerts']['mail']>,
    private readonly timeoutMs: number,
  ) {}

  /** @throws AlertFailure when the server did not accept the mail for each of its recipients, or did not answer */
  async send({ id, to, subject, text }: Mail): Promise<void> {
    const { smtpUrl, from } = this.settings;
    const transport = createTransport({ url: smtpUrl, disableFileAccess: true, disableUrlAccess: true });
    const host = from.replace(/^.*@([^>\s]+).*$/, '$1');
    // Ends the connection too: else a slow server would go on with a mail that is soon sent again.
    const signal = AbortSignal.timeout(this.timeoutMs);
    const sending = transport.sendMail({ from, to, subject, text, messageId: `<${id}@${host}>`, signal });
    const { rejected } = await sending.catch((error: unknown) => {
      throw new AlertFailure(signal.aborted ? 'timeout' : codeOf(error));
    });
    if (rejected.length > 0) throw new AlertFailure('mail_refused_by_some');
  }
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unreachable';
  if ('responseCode' in error && typeof error.responseCode === 'number') return 'mail_refused';
  return 'code' in error && error.code === 'ETIMEDOUT' ? 'timeout' : 'unreachable';
}
