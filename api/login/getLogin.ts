import { z } from 'zod';
import { withAttempt } from '../attempts';
import { publicRoute } from '../route';
import { redirect } from '../redirect';
import { saveSession } from '../session';
import { returnToSchema } from './returnTo';

/** Sends the browser to Omnichat's login. */
export const getLogin = publicRoute({
  method: 'get',
  path: '/login',
  summary: 'Log in with Omnichat',
  query: z.strictObject({ returnTo: returnToSchema.default('/') }),
  responses: { 302: { description: 'To the login page of Omnichat' } },
  async handle({ services, request, response, query }) {
    const { session } = request;
    const { url, attempt } = await services.oidc.begin({ askWhoIsThere: session.hasLoggedOut ?? false });
    session.loginAttempts = withAttempt(session.loginAttempts, { ...attempt, returnTo: query.returnTo });
    await saveSession(session);
    redirect(response, url.href);
  },
});
