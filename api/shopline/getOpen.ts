import { z } from 'zod';
import { publicRoute } from '../route';
import { startAuthorization } from './startAuthorization';

/** SHOPLINE's 「打開擴充功能」 leads here. It does not name the store (contract A2.4), so `api` asks for that by OAuth. */
export const getOpen = publicRoute({
  method: 'get',
  path: '/shopline/open',
  summary: 'Open the extension from the SHOPLINE admin',
  query: z.looseObject({}),
  responses: { 302: { description: 'To the login, or to the authorisation of SHOPLINE' } },
  handle: (context) => startAuthorization(context, 'shopline'),
});
