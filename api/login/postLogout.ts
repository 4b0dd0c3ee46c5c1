import { asker } from '../auditTrail';
import { userRoute } from '../route';
import { regenerateSession, saveSession } from '../session';

export const postLogout = userRoute({
  method: 'post',
  path: '/logout',
  summary: 'Log out',
  audits: ['logout'],
  needsNoRights: true,
  responses: { 204: { description: 'Logged out' } },
  async handle({ services, request }) {
    await services.auditTrail.record({ ...asker(request), action: 'logout' });
    services.feeds.closeSession(request.sessionID);
    await regenerateSession(request.session);
    request.session.hasLoggedOut = true;
    await saveSession(request.session);
    return { status: 204 };
  },
});
