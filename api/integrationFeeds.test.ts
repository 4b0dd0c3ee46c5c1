import express, { type Response } from 'express';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import type { Store } from '../core/store';
import type { Integration } from '../core/store/documents';
import { IntegrationFeeds } from './integrationFeeds';
import type { IntegrationFactsReader } from './integrations/integrationFacts';

it('ends a stream at once that is opened while the process stops, so that its page asks another process', async () => {
  const feeds = new IntegrationFeeds({} as Store, {} as IntegrationFactsReader, pino({ level: 'silent' }));
  feeds.stop();
  const open = (response: Response) =>
    feeds.open({ _id: 'i' } as Integration, { response, holderId: 'h', language: 'en', isAlive: async () => true });
  const app = express().get('/', (_request, response) => open(response));
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const answer = await fetch(url, { signal: AbortSignal.timeout(3_000) });
    expect([answer.status, await answer.text()]).toEqual([200, 'retry: 2000\n\n']);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
