import type { Request } from 'express';
import { csrfSync } from 'csrf-sync';
import { IntegrationError } from '../domain/errors';
import { mayConnect, type Team } from '../omnichat/login';
import type { Store } from '../store';
import { findOpenIntegration } from '../store/bindings';
import type { Integration } from '../store/documents';

/** Who is logged in, as Omnichat told at the login. */
export interface SignedIn {
  id: string;
  name: string;
  email: string;
  teams: Team[];
  /** The user's own token of Omnichat, as it was at the login; sessions rest sealed. */
  accessToken: string;
}

const { generateToken, isRequestValid } = csrfSync({ size: 32 });

const readingMethods = ['GET', 'HEAD'];

/** @throws IntegrationError `not_authenticated` */
export function requireUser(request: Request): SignedIn {
  const user = request.session?.user;
  if (!user) throw new IntegrationError('not_authenticated');
  return user;
}

/** @throws IntegrationError `csrf_failed` for a write without the session's token in `X-CSRF-Token`. */
export function requireCsrfToken(request: Request): void {
  if (readingMethods.includes(request.method)) return;
  if (!request.session.csrfToken || !isRequestValid(request)) throw new IntegrationError('csrf_failed');
}

/** The session's token, made with the login. */
export function csrfTokenOf(request: Request): string {
  return generateToken(request);
}

/** Ids of the teams whose integrations a user sees and touches. */
export function visibleTeamIds(user: SignedIn): string[] {
  return user.teams.filter(mayConnect).map(({ id }) => id);
}

/**
 * The open integration of a store, for those who may see it.
 * @throws IntegrationError `not_found`, also when it exists but belongs to a team the user may not touch.
 */
export async function findVisibleIntegration(store: Store, user: SignedIn, merchantId: string): Promise<Integration> {
  const integration = await findOpenIntegration(store, merchantId);
  if (!integration || !visibleTeamIds(user).includes(integration.teamId)) throw new IntegrationError('not_found');
  return integration;
}
