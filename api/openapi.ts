import {
  createDocument,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponsesObject,
  type ZodObjectInput,
} from 'zod-openapi';
import { z } from 'zod';
import { tokenScopes } from '../core/domain/tokenScopes';
import type { Config } from '../core/domain/config';
import { isForBrowsers } from './errorHandler';
import type { Route } from './route';
import { problemSchema } from './schemas';
import { sessionCookieName } from './session';

const problemPageSchema = z.string().meta({ description: 'The same for people, where `Accept` prefers HTML' });

/** Problems that any route may answer with: bad input, a limit, a partner or the database away. */
const anyTime = [400, 429, 503];

/** Problems that depend on who may call the route. */
const statusesByAccess = {
  public: [],
  user: [401, 403],
  team: [401, 403],
  integration: [401, 403, 404],
  operator: [401, 404],
} as const;

/** The problems a route answers with: those of its kind, and those that it names itself. */
function problemsOf({ access, method, path, problems = [] }: Route): number[] {
  const ofIntegration = access === 'integration' && method !== 'get' ? [409] : [];
  const ofBody = method !== 'get' ? [413] : [];
  const ofWebhook = path.startsWith('/webhooks/') ? [401] : [];
  const all = [...anyTime, ...statusesByAccess[access], ...ofIntegration, ...ofBody, ...ofWebhook, ...problems];
  return [...new Set(all)].toSorted((one, other) => one - other);
}

/** The OpenAPI 3.1 document of a list of routes, from the schemas that check their input. */
export function openApiDocument(routes: Route[], config: Pick<Config, 'publicUrl'>) {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method]: operationOf(route) };
  }
  return createDocument({
    openapi: '3.1.0',
    info: { title: 'SHOPLINE → Omnichat integration', version: '1.0.0' },
    servers: [{ url: config.publicUrl }],
    components: {
      securitySchemes: {
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: sessionCookieName(config),
          description: 'A person, logged in with Omnichat',
        },
        accessToken: { type: 'http', scheme: 'bearer', description: accessTokenDescription },
      },
    },
    paths,
  });
}

const accessTokenDescription = [
  'Another module of Omnichat, for one team. Its scopes:',
  ...Object.entries(tokenScopes).map(([scope, meaning]) => `- \`${scope}\`: ${meaning}`),
].join('\n');

/** A session or a token will do. OpenAPI 3.1 allows scopes with every scheme, so the token names its scope here. */
function securityOf({ access, scope }: Route) {
  if (access === 'public') return [];
  return [{ session: [] }, ...(scope ? [{ accessToken: [scope] }] : [])];
}

function operationOf(route: Route) {
  const { summary, params, query, body, method, access, scope } = route;
  const isWrite = method !== 'get' && access !== 'public';
  return {
    summary,
    operationId: operationId(route),
    security: securityOf(route),
    requestParams: {
      ...(params && { path: params as ZodObjectInput }),
      ...(query && { query: query as ZodObjectInput }),
    },
    ...(isWrite && {
      parameters: [
        {
          name: 'X-CSRF-Token',
          in: 'header' as const,
          description: 'From `GET /api/session`; wanted with a session only',
          required: scope === undefined,
          schema: { type: 'string' as const },
        },
      ],
    }),
    ...(body && { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: responsesOf(route),
  };
}

function operationId({ method, path }: Route): string {
  const words = path.split(/[/.:-]+/).filter((word) => word !== '' && word !== 'api');
  return method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

function responsesOf(route: Route): ZodOpenApiResponsesObject {
  const documented: ZodOpenApiResponsesObject = {};
  for (const [status, { description, schema, mediaType = 'application/json' }] of Object.entries(route.responses)) {
    documented[status as '200'] = { description, ...(schema && { content: { [mediaType]: { schema } } }) };
  }
  for (const status of problemsOf(route)) {
    // The route describes this status itself, as `/readyz` does for a database that is away.
    if (documented[`${status}` as '200']) continue;
    documented[`${status}` as '200'] = {
      description: 'A problem',
      content: {
        'application/problem+json': { schema: problemSchema },
        ...(isForBrowsers(route) && { 'text/html': { schema: problemPageSchema } }),
      },
    };
  }
  documented['431'] = { description: 'Address and headers above 16 KiB: refused by Node, without a body' };
  return documented;
}
