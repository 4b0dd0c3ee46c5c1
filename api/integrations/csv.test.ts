import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { csvLine, sendLines } from './csv';

it('quotes what would break a row', () => {
  expect(csvLine(['a', 'b,c', 'say "hi"', 'two\nlines'])).toBe('a,"b,c","say ""hi""","two\nlines"\r\n');
});

it('makes text of what a spreadsheet would run', () => {
  expect(csvLine(['=HYPERLINK(1)', '+1', '-1', '@x'])).toBe("'=HYPERLINK(1),'+1,'-1,'@x\r\n");
});

describe('a file of lines', () => {
  const line = `${'x'.repeat(8_190)}\r\n`;
  const lineCount = 2_000;
  const server = createServer();
  beforeAll(() => once(server.listen(0, '127.0.0.1'), 'listening'));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  /** Asks for something. @returns both ends of the answer, of which the reader has taken nothing yet */
  async function openAnswer(): Promise<{ response: ServerResponse; readBy: () => Promise<IncomingMessage> }> {
    const asked = get({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' });
    const answered = once(asked, 'response') as Promise<[IncomingMessage]>;
    const [, response] = (await once(server, 'request')) as [IncomingMessage, ServerResponse];
    return { response, readBy: async () => (await answered)[0] };
  }

  it('reaches a slow reader whole, and a longer file adds no listeners', async () => {
    const { response, readBy } = await openAnswer();
    let mostListeners = 0;
    async function* lines() {
      for (let sent = 0; sent < lineCount; sent += 1) {
        mostListeners = Math.max(mostListeners, response.listenerCount('close'), response.listenerCount('error'));
        yield line;
      }
    }
    const sending = sendLines(response, lines());
    let bytes = 0;
    for await (const chunk of await readBy()) {
      bytes += (chunk as Buffer).length;
      await turn();
    }
    await sending;
    expect(bytes).toBe(line.length * lineCount);
    expect(mostListeners).toBeLessThan(8);
  });

  it('is read no further once its reader has left', async () => {
    const { response, readBy } = await openAnswer();
    let isEnded = false;
    async function* lines() {
      try {
        for (;;) yield line;
      } finally {
        isEnded = true;
      }
    }
    const sending = sendLines(response, lines());
    (await readBy()).destroy();
    await sending;
    expect(isEnded).toBe(true);
  });

  it('breaks off when a line cannot be read, so that its reader takes no half for a whole', async () => {
    const { response, readBy } = await openAnswer();
    async function* lines() {
      yield line;
      await turn();
      throw new Error('away');
    }
    const sending = sendLines(response, lines());
    const failed = expect(sending).rejects.toThrow('away');
    const answer = (await readBy()).resume();
    await Promise.all([failed, expect(once(answer, 'end')).rejects.toMatchObject({ code: 'ECONNRESET' })]);
  });
});
