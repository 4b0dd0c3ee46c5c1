import { z } from 'zod';
import { publicRoute } from '../route';
import { sendWebPage } from './webPage';

export const getIndex = publicRoute({
  method: 'get',
  path: '/',
  summary: 'The admin page',
  query: z.looseObject({}),
  problems: [404],
  responses: { 200: { description: 'The page', mediaType: 'text/html', schema: z.string() } },
  handle: ({ services, response }) => sendWebPage(response, services.webDirectory, 'index.html'),
});
