import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { Mailer } from './mailer';

const mail = { id: 'a1', to: ['a@shop.example', 'b@shop.example'], subject: 'news', text: 'text' };

let server: SMTPServer | undefined;

afterEach(() => new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve())));

/** A mailer with a mail server of its own, and the recipients of each mail that this server has taken. */
async function mailerWith(options: Pick<SMTPServerOptions, 'onRcptTo' | 'onClose'>, timeoutMs: number) {
  const taken: string[][] = [];
  const started = new SMTPServer({
    ...options,
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    logger: false,
    onData(stream, { envelope }, callback) {
      stream.resume().on('end', () => {
        taken.push(envelope.rcptTo.map(({ address }) => address));
        callback();
      });
    },
  });
  server = started;
  started.on('error', () => undefined);
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', () => resolve()));
  const { port } = started.server.address() as AddressInfo;
  return { taken, mailer: new Mailer({ smtpUrl: `smtp://127.0.0.1:${port}`, from: 'us@app.example' }, timeoutMs) };
}

it('sends one mail to all recipients', async () => {
  const { taken, mailer } = await mailerWith({}, 5_000);
  await mailer.send(mail);
  expect(taken).toEqual([mail.to]);
});

it('sends nothing any more once it has said that the server is too slow', async () => {
  let answer: () => void = () => undefined;
  const timedOut = new Promise<void>((resolve) => (answer = resolve));
  let noteClosed: () => void = () => undefined;
  const closed = new Promise<void>((resolve) => (noteClosed = resolve));
  const { taken, mailer } = await mailerWith(
    {
      onRcptTo(_address, _session, callback) {
        void timedOut.then(() => callback());
      },
      onClose: () => noteClosed(),
    },
    2_000,
  );
  await expect(mailer.send(mail)).rejects.toMatchObject({ code: 'timeout', isFinal: false });
  answer();
  await closed;
  expect(taken).toEqual([]);
});

describe('a server that refuses', () => {
  const refuse = (isRefused: (address: string) => boolean): Pick<SMTPServerOptions, 'onRcptTo'> => ({
    onRcptTo({ address }, _session, callback) {
      callback(isRefused(address) ? Object.assign(new Error('no such mailbox'), { responseCode: 550 }) : null);
    },
  });

  it('all recipients fails the mail, which may be tried again', async () => {
    const { taken, mailer } = await mailerWith(
      refuse(() => true),
      5_000,
    );
    await expect(mailer.send(mail)).rejects.toMatchObject({ code: 'mail_refused', isFinal: false });
    expect(taken).toEqual([]);
  });

  it('some of them fails it for good: the others have the mail, and get no second one', async () => {
    const { taken, mailer } = await mailerWith(
      refuse((address) => address.startsWith('b@')),
      5_000,
    );
    await expect(mailer.send(mail)).rejects.toMatchObject({ code: 'mail_refused_by_some', isFinal: true });
    expect(taken).toEqual([['a@shop.example']]);
  });
});
