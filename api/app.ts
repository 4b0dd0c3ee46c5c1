import express, { type Express } from 'express';
import { IntegrationError } from '../core/domain/errors';
import { withDeadline } from '../core/runtime/async';
import { authenticate, refuseUnreadablePath } from './access';
import { BearerTokens, unlessToken } from './accessToken';
import { answerInTime } from './answerInTime';
import type { ApiDependencies } from './dependencies';
import { answerErrors } from './errorHandler';
import { deleteIntegration } from './integrations/deleteIntegration';
import { getAlerts } from './integrations/getAlerts';
import { getClearPreview } from './integrations/getClearPreview';
import { getAttributes } from './integrations/getAttributes';
import { getActivity } from './integrations/getActivity';
import { getAudit } from './integrations/getAudit';
import { getCustomFields } from './integrations/getCustomFields';
import { getEvents } from './integrations/getEvents';
import { getHealth } from './integrations/getHealth';
import { getIntegration } from './integrations/getIntegration';
import { getIntegrations } from './integrations/getIntegrations';
import { getLineAccounts } from './integrations/getLineAccounts';
import { getMember } from './integrations/getMember';
import { getMembers } from './integrations/getMembers';
import { getMemberCompare } from './integrations/getMemberCompare';
import { getMembersCsv } from './integrations/getMembersCsv';
import { getPreflight } from './integrations/getPreflight';
import { getReport } from './integrations/getReport';
import { getSample } from './integrations/getSample';
import { getSettings } from './integrations/getSettings';
import { getSync } from './integrations/getSync';
import { getSyncs } from './integrations/getSyncs';
import { postAlertsTest } from './integrations/postAlertsTest';
import { postIntegrations } from './integrations/postIntegrations';
import { postMemberRetry } from './integrations/postMemberRetry';
import { postMemberSearch } from './integrations/postMemberSearch';
import { postRetryFailed } from './integrations/postRetryFailed';
import { postSettingsPreview } from './integrations/postSettingsPreview';
import { postSyncs } from './integrations/postSyncs';
import { putAlerts } from './integrations/putAlerts';
import { putMemberDecision } from './integrations/putMemberDecision';
import { putLineAccount } from './integrations/putLineAccount';
import { putSettings } from './integrations/putSettings';
import { postCancel, postPause, postResume } from './integrations/runControl';
import { limitCallers, limitGuesses, limitVisitors } from './limits';
import { logRequests } from './logging';
import { getLogin } from './login/getLogin';
import { getLoginCallback } from './login/getLoginCallback';
import { getSession } from './login/getSession';
import { postLogout } from './login/postLogout';
import { documentationRoutes } from './operations/documentation';
import { getConfig } from './operations/getConfig';
import { getHealthz } from './operations/getHealthz';
import { getReadyz } from './operations/getReadyz';
import { getOps } from './ops/getOps';
import { getOpsIntegrations } from './ops/getOpsIntegrations';
import { refuseOtherMethods } from './otherMethods';
import { webAssets } from './pages/assets';
import { getIndex } from './pages/getIndex';
import { getPrivacy, getTerms } from './pages/legalPages';
import type { Route } from './route';
import { getSandbox, sandboxControl } from './sandbox/sandboxRoutes';
import { noStore, securityHeaders } from './security';
import { createServices, type Services } from './services';
import { endOverdueSession, openSessions } from './session';
import { getCallback } from './shopline/getCallback';
import { getConfirm, postConfirm } from './shopline/confirm';
import { getConnect } from './shopline/getConnect';
import { getOpen } from './shopline/getOpen';
import { getOmnichat, getOmnichatOfStore } from './webhooks/getOmnichat';
import { postOmnichat, postOmnichatOfStore } from './webhooks/postOmnichat';
import { postShopline } from './webhooks/postShopline';

/** Together with the time for requests in flight (`api/main.ts`), this is less than a process gets to stop. */
const drainMs = 8_000;
/** The nudger's last signals wait no longer than this for the database. Housekeeping tells the workflows they miss. */
const flushMs = 2_000;

/** Without a session: machines call these. */
const machineRoutes: Route[] = [
  getHealthz,
  getReadyz,
  postShopline,
  getOmnichat,
  postOmnichat,
  getOmnichatOfStore,
  postOmnichatOfStore,
];

const browserRoutes: Route[] = [
  getIndex,
  getPrivacy,
  getTerms,
  getOpen,
  getConnect,
  getCallback,
  getConfirm,
  postConfirm,
  getLogin,
  getLoginCallback,
  postLogout,
  getConfig,
  getSession,
  postIntegrations,
  getIntegrations,
  getIntegration,
  getHealth,
  deleteIntegration,
  getClearPreview,
  getLineAccounts,
  putLineAccount,
  getPreflight,
  getSettings,
  putSettings,
  getAttributes,
  postSyncs,
  getSyncs,
  getSync,
  postPause,
  postResume,
  postCancel,
  getSample,
  getEvents,
  getMembers,
  getMembersCsv,
  postMemberSearch,
  getMember,
  putMemberDecision,
  getMemberCompare,
  postMemberRetry,
  postRetryFailed,
  getAudit,
  getAlerts,
  putAlerts,
  postAlertsTest,
  getOps,
  getOpsIntegrations,
  getCustomFields,
  postSettingsPreview,
  getReport,
  getActivity,
];

/** What `/api/openapi.json` describes. */
export const describedRoutes = [...machineRoutes, ...browserRoutes];

export interface Api {
  app: Express;
  services: Services;
  /** Ends event streams, which would never end by themselves, and each that is still opened. */
  stop(): void;
  /** Waits until webhook events are stored, and sends held-back nudges. No request may arrive any more. */
  drain(): Promise<void>;
}

/** The HTTP side of the service, ready to listen. */
export function createApi(dependencies: ApiDependencies): Api {
  const { config, logger, metrics, store, webDirectory } = dependencies;
  const { local } = config;
  const sessions = openSessions(store, config);
  const services = createServices(dependencies, sessions);
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', config.trustedProxies);
  app.set('etag', false);
  app.use(logRequests(logger, metrics), ...securityHeaders(config));

  for (const route of machineRoutes) route.mount(app, services);
  refuseOtherMethods(app, machineRoutes);
  app.use(webAssets(webDirectory));
  if (local) app.use(sandboxControl(local.sandboxControlUrl));
  app.use(answerInTime(store, answerErrors(logger, services.auditTrail)));
  const tokens = new BearerTokens(store);
  app.use('/api', limitGuesses(config, tokens), tokens.read);
  app.use(
    limitVisitors(config),
    unlessToken(sessions.middleware),
    unlessToken(endOverdueSession),
    limitCallers(config),
  );
  app.use('/api', noStore, refuseUnreadablePath);
  const people = [...browserRoutes, ...(local ? [getSandbox] : []), ...documentationRoutes(describedRoutes)];
  for (const route of people) route.mount(app, services);
  refuseOtherMethods(app, people);

  app.use('/api', (request) => {
    authenticate(request);
    throw new IntegrationError('not_found');
  });
  app.use(() => {
    throw new IntegrationError('not_found');
  });
  app.use(answerErrors(logger, services.auditTrail));

  return {
    app,
    services,
    stop: () => services.feeds.stop(),
    async drain() {
      await services.durableEvents.close(drainMs);
      await withDeadline(services.nudger.flush(), flushMs, () => undefined);
    },
  };
}
