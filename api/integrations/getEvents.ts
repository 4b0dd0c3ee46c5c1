import { z } from 'zod';
import { integrationRoute } from '../route';
import { idParams } from '../schemas';

export const getEvents = integrationRoute({
  method: 'get',
  path: '/api/integrations/:id/events',
  summary: 'Server-sent events `integration` and `sync`',
  params: idParams,
  responses: { 200: { description: 'A stream', mediaType: 'text/event-stream', schema: z.string() } },
  handle({ services, integration, request, response, language }) {
    const { sessionID: sessionId } = request;
    const isAlive = () => services.sessions.isAlive(sessionId);
    services.feeds.open(integration, { response, sessionId, language, isAlive });
    return Promise.resolve();
  },
});
