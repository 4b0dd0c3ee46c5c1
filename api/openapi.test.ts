import { tokenScopes } from '../core/domain/tokenScopes';
import { describedRoutes } from './app';
import { openApiDocument } from './openapi';
import type { Route } from './route';

interface Operation {
  operationId: string;
  security: Record<string, string[]>[];
  parameters?: { name: string; in: string; required?: boolean }[];
  responses: Record<string, { content?: Record<string, unknown> }>;
}

const document = openApiDocument(describedRoutes, { publicUrl: 'https://integration.example.com' });

/** As whoever reads the served document sees it. */
const paths = (JSON.parse(JSON.stringify(document)) as { paths: Record<string, Record<string, Operation>> }).paths;
const operationOf = ({ method, path }: Route) => paths[path.replaceAll(/:(\w+)/g, '{$1}')]?.[method];
const named = describedRoutes.map((route) => [`${route.method} ${route.path}`, route] as const);

test('the document is OpenAPI 3.1, and names every operation once', () => {
  expect(document.openapi).toMatch(/^3\.1\./);
  const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
  expect(operations).toHaveLength(describedRoutes.length);
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
});

test.each(named)('%s is described with its parameters, answers and who may call it', (_name, route) => {
  const operation = operationOf(route);
  const inPath = [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => name);
  const declared = operation?.parameters?.filter((parameter) => parameter.in === 'path').map(({ name }) => name) ?? [];
  expect(declared).toEqual(inPath);
  expect(Object.keys(operation?.responses ?? {})).toEqual(expect.arrayContaining(Object.keys(route.responses)));

  const session = { session: [] };
  const token = { accessToken: [route.scope] };
  const wanted = route.access === 'public' ? [] : route.scope ? [session, token] : [session];
  expect(operation?.security).toEqual(wanted);
});

test.each(named.filter(([, { method, access }]) => method !== 'get' && access !== 'public'))(
  '%s wants the CSRF token of a session, and of nobody else',
  (_name, route) => {
    const header = operationOf(route)?.parameters?.find(({ name }) => name === 'X-CSRF-Token');
    expect(header?.required ?? false).toBe(route.scope === undefined);
    expect(header).toBeDefined();
  },
);

test('nobody needs to be known for these alone', () => {
  const open = describedRoutes.filter(({ access }) => access === 'public');
  expect(open.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
    'get /',
    'get /api/config',
    'get /healthz',
    'get /login',
    'get /login/callback',
    'get /ops',
    'get /privacy',
    'get /readyz',
    'get /shopline/callback',
    'get /shopline/connect',
    'get /shopline/open',
    'get /terms',
    'get /webhooks/omnichat',
    'get /webhooks/omnichat/:id',
    'post /shopline/confirm',
    'post /webhooks/omnichat',
    'post /webhooks/omnichat/:id',
    'post /webhooks/shopline',
  ]);
});

test('a person is enough for these alone; all others are about teams where one is admin or supervisor', () => {
  const personal = describedRoutes.filter(({ access }) => access === 'user');
  expect(personal.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
    'get /api/session',
    'get /shopline/confirm',
    'post /api/integrations',
    'post /logout',
  ]);
});

test('every scope opens something', () => {
  const used = new Set(describedRoutes.map(({ scope }) => scope));
  expect(Object.keys(tokenScopes).filter((scope) => !used.has(scope as keyof typeof tokenScopes))).toEqual([]);
});

/** Reads that ask a partner, which a sync under way or a missing permission refuses. */
const readsOfPartners = [
  '/api/integrations/:id/custom-fields',
  '/api/integrations/:id/members/:customerId/compare',
  '/api/integrations/:id/preflight',
  '/api/integrations/:id/syncs/:runId/sample',
];

test.each(named)('%s names every status it may answer with', (_name, route) => {
  const documented = Object.keys(operationOf(route)?.responses ?? {}).map(Number);
  const wanted = { public: [], user: [401, 403], team: [401, 403], integration: [401, 403, 404], operator: [401, 404] }[
    route.access
  ];
  expect(documented).toEqual(expect.arrayContaining([400, 429, 431, 503, ...wanted]));
  const isRefusable = route.method !== 'get' || readsOfPartners.includes(route.path);
  if (route.access === 'integration' && isRefusable) expect(documented).toContain(409);
});

test.each(named)('%s names the page that a browser gets instead of a problem, where it gets one', (_name, route) => {
  const refusal = operationOf(route)?.responses['400']?.content;
  const isForMachines = /^\/(api|webhooks|healthz|readyz)(\/|$)/.test(route.path) || route.method !== 'get';
  const page = isForMachines ? [] : ['text/html'];
  expect(Object.keys(refusal ?? {}).toSorted()).toEqual(['application/problem+json', ...page]);
});
