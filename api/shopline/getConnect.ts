import { z } from 'zod';
import { publicRoute } from '../route';
import { startAuthorization } from './startAuthorization';

/** The same authorisation, started from Omnichat's own back office. */
export const getConnect = publicRoute({
  method: 'get',
  path: '/shopline/connect',
  summary: 'Connect a store from the Omnichat admin',
  query: z.looseObject({}),
  responses: { 302: { description: 'To the login, or to the authorisation of SHOPLINE' } },
  handle: (context) => startAuthorization(context, 'omnichat'),
});
