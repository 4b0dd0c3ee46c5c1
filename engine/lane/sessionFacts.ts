import { omnichatTokenContext } from '../../store/integrations/bindings';
import type { Installation, Integration } from '../../store/documents';
import { bytesOf, installationContext } from '../../store/integrations/installations';
import type { EngineDependencies } from '../dependencies';
import type { Stop } from './stop';

/** Tokens and facts of one integration as loaded when its lane was taken. */
export interface SessionFacts {
  integration: Integration;
  channelId: string;
  shoplineToken: string;
  omnichatToken: string;
}

/** What a lane is worked in with; a `Stop` when the integration cannot be worked on. */
export async function loadFacts(deps: EngineDependencies, integrationId: string): Promise<SessionFacts | Stop> {
  const { models, cipher } = deps.store;
  const integration = await models.integrations.findById(integrationId).lean<Integration>();
  if (!integration || integration.endedAt || !integration.lineAccount) return { kind: 'stopped' };
  const installation = await models.installations.findById(integration.merchantId).lean<Installation>();
  if (!installation?.sealedToken) return { kind: 'parked', code: 'shopline_access_revoked' };
  if (!integration.sealedOmnichatToken) return { kind: 'parked', code: 'omnichat_access_revoked' };
  return {
    integration,
    channelId: integration.lineAccount.channelId,
    shoplineToken: cipher.open(bytesOf(installation.sealedToken), installationContext(integration.merchantId)),
    omnichatToken: cipher.open(bytesOf(integration.sealedOmnichatToken), omnichatTokenContext(integrationId)),
  };
}
