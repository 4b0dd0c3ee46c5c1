import { z } from 'zod';
import { sendWebPage } from '../pages/webPage';
import { publicRoute } from '../route';

/** Anybody gets the page; only operators get the data that it shows. */
export const getOps = publicRoute({
  method: 'get',
  path: '/ops',
  summary: "The operators' page",
  query: z.looseObject({}),
  problems: [404],
  responses: { 200: { description: 'The page', mediaType: 'text/html', schema: z.string() } },
  handle: ({ services, response }) => sendWebPage(response, services.webDirectory, 'ops.html'),
});
