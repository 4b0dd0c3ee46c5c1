import type { Request, RequestHandler, Response, Router } from 'express';
import { z } from 'zod';
import type { AuditAction } from '../core/domain/auditActions';
import type { Language } from '../core/domain/errors';
import { operatorScope, type TokenScope } from '../core/domain/tokenScopes';
import type { Integration } from '../core/store/documents';
import {
  findVisibleIntegration,
  requireCaller,
  requireCsrfToken,
  requireOperator,
  requireUser,
  type Caller,
  type SignedIn,
} from './access';
import { readJson } from './bodies';
import { languageOf } from './language';
import { noteIntegration } from './logging';
import { InvalidRequest } from './problem';
import type { Services } from './services';
import { traceRequest } from './tracing';

const noInput = z.strictObject({});
type NoInput = typeof noInput;

export interface RouteContext {
  services: Services;
  request: Request;
  response: Response;
  language: Language;
}

type Reply = { status: number; body?: unknown };

/** A route that has answered by itself (redirect, stream, page) returns nothing. */
type Answer = Reply | void | Promise<Reply | void>;

interface RouteInput<Params, Query, Body> {
  params: Params;
  query: Query;
  body: Body;
}

interface RouteShape<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> {
  method: 'get' | 'post' | 'put' | 'delete';
  /** Express's form, `/api/integrations/:id`. */
  path: string;
  summary: string;
  /** The scope that an access token needs; absent: the route is for people alone. */
  scope?: TokenScope;
  params?: P;
  query?: Q;
  body?: B;
  /** What it writes to the audit log; a route that changes or exports something names one at least. */
  audits?: readonly AuditAction[];
  /** A person may call the route whatever has become of their role, as to log out. */
  needsNoRights?: true;
  /** Changes nothing, though its method is not GET: a person's rights need not be read again for it. */
  onlyReads?: true;
  /** Reads the body when JSON is not what the route wants. */
  readBody?: RequestHandler;
  /** False for a route that is called every few seconds, or stays open for hours: its spans would say nothing. */
  isTraced?: false;
  /** Problems it answers with besides those of every route of its kind (`api/openapi.ts`). */
  problems?: readonly number[];
  /** What it answers when all is well, by status. */
  responses: Record<number, { description: string; schema?: z.ZodType; mediaType?: string }>;
}

type Access = 'public' | 'user' | 'team' | 'integration' | 'operator';

/** One route: its contract for the OpenAPI document, and how to mount it. */
export interface Route extends RouteShape<z.ZodType, z.ZodType, z.ZodType> {
  access: Access;
  mount(router: Router, services: Services): void;
}

type Handler<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, Extra> = (
  context: RouteContext & RouteInput<z.output<P>, z.output<Q>, z.output<B>> & Extra,
) => Answer;

/** Open to everyone: partners, browsers on their way to the login, operations. */
export function publicRoute<
  P extends z.ZodType = NoInput,
  Q extends z.ZodType = NoInput,
  B extends z.ZodType = NoInput,
>(shape: RouteShape<P, Q, B> & { handle: Handler<P, Q, B, object> }): Route {
  return buildRoute('public', shape, () => Promise.resolve({}));
}

/** For people who are logged in. Order of refusals: 401 logged out, 403 access token or CSRF (writes), 400 input. */
export function userRoute<P extends z.ZodType = NoInput, Q extends z.ZodType = NoInput, B extends z.ZodType = NoInput>(
  shape: RouteShape<P, Q, B> & { scope?: undefined; handle: Handler<P, Q, B, { user: SignedIn }> },
): Route {
  return buildRoute('user', shape, (request) => Promise.resolve({ user: requireUser(request) }));
}

/** About the caller's teams: those where a person is admin or supervisor, or the one of an access token. */
export function teamRoute<P extends z.ZodType = NoInput, Q extends z.ZodType = NoInput, B extends z.ZodType = NoInput>(
  shape: RouteShape<P, Q, B> & { scope: TokenScope; handle: Handler<P, Q, B, { caller: Caller }> },
): Route {
  return buildRoute('team', shape, (request) => Promise.resolve({ caller: requireCaller(request, shape.scope) }));
}

/** About one integration, named by `:id`. 404 unless one of the caller's teams has it, before input is looked at. */
export function integrationRoute<P extends z.ZodType, Q extends z.ZodType = NoInput, B extends z.ZodType = NoInput>(
  shape: RouteShape<P, Q, B> & { params: P; handle: Handler<P, Q, B, { caller: Caller; integration: Integration }> },
): Route {
  return buildRoute('integration', shape, async (request, services, response) => {
    const caller = requireCaller(request, shape.scope);
    const integration = await findVisibleIntegration(services.store, caller, String(request.params.id));
    noteIntegration(response, integration);
    return { caller, integration };
  });
}

/** For operators, who only read. For everyone else who is logged in the route does not exist. */
export function operatorRoute<P extends z.ZodType = NoInput, Q extends z.ZodType = NoInput>(
  shape: Omit<RouteShape<P, Q, typeof noInput>, 'method' | 'scope'> & { handle: Handler<P, Q, NoInput, object> },
): Route {
  return buildRoute(
    'operator',
    { ...shape, method: 'get', scope: operatorScope },
    async (request, { config, rights }) => {
      const user = requireOperator(request, config.operatorSubjects);
      if (user) await rights.expectLogin(request, user);
      return {};
    },
  );
}

function buildRoute<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, Extra>(
  access: Access,
  shape: RouteShape<P, Q, B> & { handle: Handler<P, Q, B, Extra> },
  findExtra: (request: Request, services: Services, response: Response) => Promise<Extra>,
): Route {
  const { handle, ...contract } = shape;
  const isChange = shape.method !== 'get' && !shape.onlyReads;
  return {
    ...contract,
    access,
    mount(router, services) {
      const guard: RequestHandler = async (request, response, next) => {
        if (access !== 'public' && access !== 'operator') {
          const { user } = requireCaller(request, shape.scope);
          // Browsers add a cookie even to requests that another site causes, and never a token.
          if (user) {
            requireCsrfToken(request);
            if (!shape.needsNoRights) await services.rights.refresh(request, user, isChange);
          }
        }
        (response.locals as { extra?: Extra }).extra = await findExtra(request, services, response);
        next();
      };
      const answer: RequestHandler = async (request, response) => {
        const input = parseInput(shape, request);
        const { extra } = response.locals as { extra: Extra };
        const language = languageOf(request);
        const reply = await handle({ services, request, response, language, ...input, ...extra });
        if (reply) send(response, reply);
      };
      const trace = shape.isTraced === false ? [] : [traceRequest(contract.method, contract.path)];
      // The body is read only once the guard knows who sends it; the body of a GET is never read.
      const read = shape.method === 'get' ? [] : [shape.readBody ?? readJson];
      router[contract.method](contract.path, ...trace, guard, ...read, answer);
    },
  };
}

function send(response: Response, { status, body }: Reply): void {
  response.status(status);
  if (body === undefined) response.end();
  else response.json(body);
}

function parseInput<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
  shape: RouteShape<P, Q, B>,
  request: Request,
): RouteInput<z.output<P>, z.output<Q>, z.output<B>> {
  const params = (shape.params ?? noInput).safeParse(request.params);
  const query = (shape.query ?? noInput).safeParse(request.query);
  const body = (shape.body ?? noInput).safeParse(shape.readBody || request.body === undefined ? {} : request.body);
  if (params.success && query.success && body.success) {
    return { params: params.data, query: query.data, body: body.data } as RouteInput<
      z.output<P>,
      z.output<Q>,
      z.output<B>
    >;
  }
  throw new InvalidRequest(
    (['params', 'query', 'body'] as const).flatMap((part) => {
      const result = { params, query, body }[part];
      if (result.success) return [];
      return result.error.issues.map(({ path, code }) => ({ in: part, path: path.join('.'), code: code ?? 'invalid' }));
    }),
  );
}
