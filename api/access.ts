import type { Request, RequestHandler } from 'express';
import { csrfSync } from 'csrf-sync';
import { actorOfToken } from '../core/domain/actors';
import { IntegrationError } from '../core/domain/errors';
import { operatorScope, type TokenScope } from '../core/domain/tokenScopes';
import { mayConnect, type Team } from '../core/partners/omnichat/login';
import { isSameSecret } from '../core/runtime/secrets';
import type { Store } from '../core/store';
import { findLastEnd, findOpenIntegration } from '../core/store/integrations/integrations';
import type { AccessToken, Integration } from '../core/store/documents';
import { requireToken } from './accessToken';

/** How long the teams that Omnichat named for a person count. After that the service asks Omnichat again. */
export const rightsLastMs = 10 * 60_000;

/** Who is logged in, as Omnichat told it last. */
export interface SignedIn {
  id: string;
  name: string;
  email: string;
  teams: Team[];
  /** The user's own token for Omnichat, from the login. The database holds sessions sealed. */
  accessToken: string;
  /** When Omnichat last told the teams. */
  teamsReadAtMs: number;
  /** Omnichat's userinfo has named teams since the login. From then on an answer without teams means: none are left. */
  userinfoTellsTeams: boolean;
  /** Teams this session could touch once and no longer may. */
  withdrawnTeamIds: string[];
}

const { generateToken, isRequestValid } = csrfSync({ size: 32 });

const readingMethods = ['GET', 'HEAD'];

/** Who asks: a person who is logged in, or another module of Omnichat with an access token. */
export interface Caller {
  /** As the audit log names them: the user's id at Omnichat, or `token:{id}`. */
  id: string;
  /** Teams whose integrations they see and touch. */
  teamIds: string[];
  /** Null where an access token asks: some things only a person may do. */
  user: SignedIn | null;
  /** Where the request came from, for the audit log. */
  address: string | null;
}

/** @throws IntegrationError `not_authenticated`; `token_invalid` for a bad token, even if a session comes with it. */
export function authenticate(request: Request): { user: SignedIn } | { token: AccessToken } {
  if (request.accessToken !== undefined) return { token: requireToken(request) };
  const user = request.session?.user;
  if (!user) throw new IntegrationError('not_authenticated');
  return { user };
}

/** A path that cannot be decoded reaches no route and no route's guard, so this handler asks first who is there. */
export const refuseUnreadablePath: RequestHandler = (request, _response, next) => {
  try {
    decodeURIComponent(request.path);
  } catch {
    authenticate(request);
    throw new IntegrationError('invalid_request');
  }
  next();
};

/** @throws IntegrationError like `authenticate`, and `person_required` for a token. */
export function requireUser(request: Request): SignedIn {
  const principal = authenticate(request);
  if ('token' in principal) throw new IntegrationError('person_required');
  return principal.user;
}

/**
 * @param scope the scope that an access token needs; undefined where only a person may ask
 * @throws IntegrationError like `requireUser`, and `token_scope_missing`.
 */
export function requireCaller(request: Request, scope: TokenScope | undefined): Caller {
  const principal = authenticate(request);
  const address = request.ip ?? null;
  if ('token' in principal) {
    const { _id, teamId, scopes } = principal.token;
    if (!scope) throw new IntegrationError('person_required');
    if (!scopes.includes(scope)) throw new IntegrationError('token_scope_missing', { scope });
    return { id: actorOfToken(_id), teamIds: teamId === null ? [] : [teamId], user: null, address };
  }
  const { user } = principal;
  return { id: user.id, teamIds: user.teams.filter(mayConnect).map(({ id }) => id), user, address };
}

/**
 * For operators alone: people whom the environment names, and access tokens that were made for operators.
 * @returns the person; null for a token
 * @throws IntegrationError like `authenticate`, and `not_found` for everyone else: for them the route does not exist.
 */
export function requireOperator(request: Request, operatorSubjects: string[]): SignedIn | null {
  const principal = authenticate(request);
  const isOperator =
    'token' in principal
      ? principal.token.teamId === null && principal.token.scopes.includes(operatorScope)
      : operatorSubjects.includes(principal.user.id);
  if (!isOperator) throw new IntegrationError('not_found');
  return 'token' in principal ? null : principal.user;
}

/** @throws IntegrationError `csrf_failed` for a write without the session's token in `X-CSRF-Token`. */
export function requireCsrfToken(request: Request): void {
  if (readingMethods.includes(request.method)) return;
  if (!request.session.csrfToken || !isRequestValid(request)) throw new IntegrationError('csrf_failed');
}

/** For forms of our own pages: a form cannot send the header, so it brings the token in its body. */
export function isFormTokenValid({ session }: Request, token: string): boolean {
  return typeof session.csrfToken === 'string' && isSameSecret(token, session.csrfToken);
}

/** The session's CSRF token, which the login has made. */
export function csrfTokenOf(request: Request): string {
  return generateToken(request);
}

/**
 * The open integration of a store, for those who may see it.
 * @throws IntegrationError `not_found`, also when it exists but belongs to a team the caller may not touch;
 * `rights_withdrawn` where the person's session could touch that team before; `store_uninstalled` or
 * `store_disconnected` where the store was bound to one of the caller's teams.
 */
export async function findVisibleIntegration(store: Store, caller: Caller, merchantId: string): Promise<Integration> {
  const integration = await findOpenIntegration(store, merchantId);
  if (integration && caller.teamIds.includes(integration.teamId)) return integration;
  if (integration && caller.user?.withdrawnTeamIds.includes(integration.teamId)) {
    throw new IntegrationError('rights_withdrawn');
  }
  const end = await findLastEnd(store, merchantId, caller.teamIds);
  throw new IntegrationError(end === null ? 'not_found' : `store_${end.endReason}`);
}
