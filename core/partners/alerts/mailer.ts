import { createTransport } from 'nodemailer';
import { withDeadline } from '../../runtime/async';
import { AlertFailure } from './alertFailure';

export interface MailSettings {
  smtpUrl: string;
  from: string;
}

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
    private readonly settings: MailSettings,
    private readonly timeoutMs: number,
  ) {}

  /** @throws AlertFailure when the server accepted the mail for none of its recipients, or did not answer */
  async send({ id, to, subject, text }: Mail): Promise<void> {
    const { smtpUrl, from } = this.settings;
    const timeout = this.timeoutMs;
    const transport = createTransport({
      url: smtpUrl,
      connectionTimeout: timeout,
      greetingTimeout: timeout,
      socketTimeout: timeout,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    const host = from.replace(/^.*@([^>\s]+).*$/, '$1');
    const sending = transport.sendMail({ from, to, subject, text, messageId: `<${id}@${host}>` });
    try {
      await withDeadline<unknown>(sending, timeout, () => {
        throw new AlertFailure('timeout');
      });
    } catch (error) {
      throw error instanceof AlertFailure ? error : new AlertFailure(codeOf(error));
    } finally {
      // After the timeout was thrown, the sending may still fail: the caller knows enough already.
      sending.catch(() => undefined);
      transport.close();
    }
  }
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unreachable';
  if ('responseCode' in error && typeof error.responseCode === 'number') return 'mail_refused';
  return 'code' in error && error.code === 'ETIMEDOUT' ? 'timeout' : 'unreachable';
}
