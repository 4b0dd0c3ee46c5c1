import { parse as parseQuery } from 'node:querystring';
import fc from 'fast-check';
import { z } from 'zod';
import { describedRoutes } from '../../api/app';
import type { Route } from '../../api/route';
import { damaged, hostileJson } from './hostile';
import { target, type Target } from './target';

/** Valid bodies of some routes, to be damaged. */
const bodies = [
  { merchantId: '5f0000000000000000000001', teamId: 'team-1' },
  { channelId: '1650000001' },
  { eligibility: 'line', unmatched: 'skip', attributes: [{ key: 'shopline_points', enabled: true }] },
  { mode: 'full', acceptMismatch: true, acceptRemovals: true },
];

const queries = fc.oneof(
  fc.constantFrom('state[$ne]=failed', '__proto__=1', '__proto__[a]=1', 'cursor=bm90', 'customerId=1&customerId=2'),
  fc.constantFrom('state=failed', 'code=&state=', 'returnTo=//evil.example', 'returnTo=/', 'code=%00&state=%ff'),
  fc.webQueryParameters(),
  fc.string({ maxLength: 200 }),
);

/** By name, so that a counterexample can be read. */
const routes = new Map(describedRoutes.map((route) => [`${route.method} ${route.path}`, route]));
const namesOf = (isWanted: (route: Route) => boolean) =>
  fc.constantFrom(...[...routes].filter(([, route]) => isWanted(route)).map(([name]) => name));

/** Feeds what comes over the admin API to the schemas that check it before any handler runs. */
export const routeTargets: Target[] = [
  target(
    'bodies of the API',
    0.15,
    fc.record({ name: namesOf(({ body }) => !!body), text: fc.oneof(hostileJson, ...bodies.map(damaged)) }),
    ({ name, text }) => {
      const schema = routes.get(name)?.body;
      const body = schema?.safeParse(JSON.parse(text));
      if (body?.success) assertOfDeclaredKeys(body.data, schema);
    },
  ),
  target(
    'queries of the API',
    0.05,
    fc.record({ name: namesOf(({ query }) => !!query), text: queries }),
    ({ name, text }) => {
      const schema = routes.get(name)?.query;
      // As Express reads a query.
      const query = schema?.safeParse(parseQuery(text));
      if (!query?.success || !(schema instanceof z.ZodObject)) return;
      for (const key of Object.keys(schema.shape)) {
        const value = (query.data as Record<string, unknown>)[key];
        if (typeof value === 'object' && value !== null) throw new Error(`an object is taken as ${key}`);
      }
    },
  ),
];

/** @throws Error when a body that was let through holds a key that its schema does not name. */
function assertOfDeclaredKeys(value: unknown, schema: z.ZodType | undefined): void {
  const declared = new Set(JSON.stringify(schema ? z.toJSONSchema(schema, { io: 'input' }) : {}).match(/"[^"]*"/g));
  for (const key of keysOf(value)) {
    if (!declared.has(JSON.stringify(key))) throw new Error(`the key ${JSON.stringify(key)} was let through`);
  }
}

function keysOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(keysOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [key, ...keysOf(item)]);
}
