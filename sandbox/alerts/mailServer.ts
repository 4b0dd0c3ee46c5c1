import { SMTPServer } from 'smtp-server';
import PostalMime from 'postal-mime';
import type { AlertInbox } from './alertInbox';

/** An SMTP server that takes every mail and delivers none. @throws when the port is in use; the message names it */
export async function startMailServer(
  inbox: AlertInbox,
  port: number,
): Promise<{ port: number; close: () => Promise<void> }> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    logger: false,
    onData(stream, session, callback) {
      void readAll(stream)
        .then((raw) => PostalMime.parse(raw))
        .then(({ subject, text, messageId }) => {
          const to = session.envelope.rcptTo.map(({ address }) => address).join(', ');
          const failure = inbox.takeFailure('email', to.toLowerCase());
          const mail = { channel: 'email' as const, to, id: messageId ?? null, subject: subject ?? null };
          inbox.add({ ...mail, status: failure ?? 250, text: (text ?? '').trim(), signature: null });
          callback(failure === undefined ? null : Object.assign(new Error('not now'), { responseCode: failure }));
        }, callback);
    },
  });
  // Without a listener, a client that hangs up would end the process.
  server.on('error', () => undefined);
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new Error(`port ${port} (mail) is in use`) : error);
    });
    server.listen(port, resolve);
  });
  const address = server.server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function readAll(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
