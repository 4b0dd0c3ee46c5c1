import { z } from 'zod';
import { isAccessTokenUsable } from '../../core/store/access/accessTokens';
import { streamHeaders } from '../eventStream';
import { integrationRoute } from '../route';
import { idParams, languageSchema } from '../schemas';

export const getEvents = integrationRoute({
  method: 'get',
  path: '/api/integrations/:id/events',
  summary: 'Server-sent events `integration` and `sync`',
  scope: 'integrations:read',
  isTraced: false,
  params: idParams,
  query: z.strictObject({ language: languageSchema }),
  responses: { 200: { description: 'A stream', mediaType: 'text/event-stream', schema: z.string() } },
  handle({ services, integration, query, request, response, language: preferred }) {
    // The headers of a stream leave with its first piece, and the answer to a HEAD has none.
    if (request.method === 'HEAD') {
      response.writeHead(200, streamHeaders).end();
      return;
    }
    const { accessToken, sessionID } = request;
    const language = query.language ?? preferred;
    const isAlive = () =>
      accessToken
        ? isAccessTokenUsable(services.store, accessToken._id)
        : services.sessions.isAlive(sessionID, integration.teamId);
    const holderId = accessToken ? accessToken._id : sessionID;
    services.feeds.open(integration, { response, holderId, language, isAlive });
  },
});
