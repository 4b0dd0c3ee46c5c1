import { z } from 'zod';
import { openApiDocument } from '../openapi';
import { publicRoute, type Route } from '../route';
import { docsPage } from './docsPage';

/** The routes that describe all routes, themselves included. */
export function documentationRoutes(described: Route[]): Route[] {
  // Each is built for its first request and then kept: to build it takes longer than to send it.
  let contract: object | undefined;
  let page: string | undefined;
  const getOpenApi: Route = publicRoute({
    method: 'get',
    path: '/api/openapi.json',
    summary: 'This contract',
    responses: { 200: { description: 'OpenAPI 3.1', schema: z.looseObject({}) } },
    async handle({ services }) {
      contract ??= openApiDocument(all, services.config);
      return { status: 200, body: contract };
    },
  });
  const getDocs: Route = publicRoute({
    method: 'get',
    path: '/api/docs',
    summary: 'This contract, to read',
    responses: { 200: { description: 'A page', mediaType: 'text/html', schema: z.string() } },
    handle({ response }) {
      page ??= docsPage(all);
      response.type('html').send(page);
    },
  });
  const all: Route[] = [...described, getOpenApi, getDocs];
  return [getOpenApi, getDocs];
}
