import { Readable } from 'node:stream';
import express, { type Router } from 'express';
import { z } from 'zod';
import { IntegrationError } from '../../core/domain/errors';
import { sendWebPage } from '../pages/webPage';
import { publicRoute, type Route } from '../route';

const controlPath = '/sandbox/control';

/** The page that plays the merchant; on a machine with the sandbox only. */
export const getSandbox: Route = publicRoute({
  method: 'get',
  path: '/sandbox',
  summary: 'The sandbox page (local stack only)',
  query: z.looseObject({}),
  responses: { 200: { description: 'The page', mediaType: 'text/html', schema: z.string() } },
  handle: ({ services, response }) => sendWebPage(response, services.webDirectory, 'sandbox.html'),
});

/** Hands the page's calls on to the sandbox's control API, so that the page needs no other origin. */
export function sandboxControl(controlUrl: string): Router {
  const router = express.Router();
  // The control API makes and breaks stores without asking who calls: only browsers of this machine may reach it.
  router.use(controlPath, (request, _response, next) => {
    next(isLocal(request.socket.remoteAddress ?? '') ? undefined : new IntegrationError('not_found'));
  });
  router.use(controlPath, express.raw({ type: () => true, limit: '5mb' }), async (request, response) => {
    const body: unknown = request.body;
    const answer = await askSandbox(`${controlUrl}/control${request.url}`, {
      method: request.method,
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      ...(Buffer.isBuffer(body) && body.length > 0 && { body: new Uint8Array(body) }),
    });
    response.status(answer.status).type(answer.headers.get('content-type') ?? 'application/json');
    if (!answer.body) response.end();
    else Readable.fromWeb(answer.body).pipe(response);
  });
  return router;
}

function isLocal(address: string): boolean {
  return /^(::ffff:)?127\.|^::1$/.test(address);
}

async function askSandbox(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    throw new IntegrationError('partner_unavailable', {}, { cause: error });
  }
}
