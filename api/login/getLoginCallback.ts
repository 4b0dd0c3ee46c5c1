import { z } from 'zod';
import { IntegrationError } from '../../core/domain/errors';
import { rememberPerson } from '../../core/store/access/people';
import { takeAttempt } from '../attempts';
import { asker } from '../auditTrail';
import { csrfTokenOf } from '../access';
import { publicRoute } from '../route';
import { redirect } from '../redirect';
import { beginUserSession, saveSession } from '../session';

/** Where Omnichat's login sends the browser back to. An attempt works once. */
export const getLoginCallback = publicRoute({
  method: 'get',
  path: '/login/callback',
  summary: 'Finish the login',
  audits: ['login'],
  // The issuer may add parameters of its own.
  query: z.looseObject({ state: z.string().max(1000).optional() }),
  responses: { 302: { description: 'To where the login was started from' } },
  async handle({ services, request, response, query }) {
    const attempt = takeAttempt(request.session.loginAttempts, query.state);
    if (!attempt) throw new IntegrationError('authorization_failed');
    // The session is stored before anything is answered: a second try may come while this one is under way.
    await saveSession(request.session);
    const callbackQuery = new URL(request.originalUrl, services.config.publicUrl).search;
    const { user, accessToken, userinfoTellsTeams } = await services.oidc.finish(callbackQuery, attempt);
    const rights = { teamsReadAtMs: Date.now(), withdrawnTeamIds: [], userinfoTellsTeams };
    await beginUserSession(request, { ...user, ...rights, accessToken });
    await rememberPerson(services.store, user);
    await services.auditTrail.record({ ...asker(request), action: 'login' });
    // Made now: if its first use made it, two requests at the same time would each hand out another token.
    csrfTokenOf(request);
    await saveSession(request.session);
    redirect(response, attempt.returnTo);
  },
});
