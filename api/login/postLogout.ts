import { userRoute } from '../route';
import { regenerateSession, saveSession } from '../session';

export const postLogout = userRoute({
  method: 'post',
  path: '/logout',
  summary: 'Log out',
  responses: { 204: { description: 'Logged out' } },
  async handle({ services, request }) {
    services.feeds.closeSession(request.sessionID);
    await regenerateSession(request.session);
    request.session.hasLoggedOut = true;
    await saveSession(request.session);
    return { status: 204 };
  },
});
