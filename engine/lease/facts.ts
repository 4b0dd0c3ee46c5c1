import { omnichatTokenContext } from '../../store/integrations/bindings';
import type { Installation, Integration } from '../../store/documents';
import { bytesOf, installationContext } from '../../store/integrations/installations';
import type { EngineDependencies } from '../dependencies';
import type { WorkOutcome } from '../failures/workOutcome';
import { TeamLease } from './teamLease';

/** Tokens and facts of one integration as loaded when its lease was taken. */
export interface TeamFacts {
  integration: Integration;
  channelId: string;
  shoplineToken: string;
  omnichatToken: string;
}

/** What work is done with; a `WorkOutcome` when the integration cannot be worked on. */
async function loadFacts(
  deps: Pick<EngineDependencies, 'store'>,
  integrationId: string,
): Promise<TeamFacts | WorkOutcome> {
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

/** Takes the lease of an integration's team, with what work is done with; a `WorkOutcome` when that cannot be. */
export async function takeLease(
  deps: Pick<EngineDependencies, 'store' | 'processId'>,
  integrationId: string,
): Promise<{ facts: TeamFacts; lease: TeamLease } | WorkOutcome> {
  const before = await loadFacts(deps, integrationId);
  if ('kind' in before) return before;
  const lease = await TeamLease.take(deps.store.models, integrationId, deps.processId);
  if (!lease) return { kind: 'busy' };
  // Anew: the last holder may have changed them, and an integration that ended meanwhile may have been cleaned up already.
  const facts = await loadFacts(deps, integrationId);
  if (!('kind' in facts)) return { facts, lease };
  await lease.giveUp();
  return facts;
}
