import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ScriptedAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** The connection ends in the middle of the body. */
  isCutOff: boolean;
}

/** A partner on a port of this machine that gives the answer it was told to give next. */
export class ScriptedPartner {
  answer: ScriptedAnswer = { status: 200, headers: {}, body: '', isCutOff: false };

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => {
      request.resume();
      const { status, headers, body, isCutOff } = this.answer;
      const bytes = Buffer.from(body);
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      if (!isCutOff) {
        response.end(bytes);
        return;
      }
      // The connection ends before the last chunk of the body, so the client sees a broken answer.
      response.write(Buffer.concat([bytes, Buffer.from(' ')]), () => response.destroy());
    });
  }

  static async start(): Promise<ScriptedPartner> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new ScriptedPartner(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }
}
