import type { ConflictDecision, Integration } from '../../store/documents';
import { readInstallationToken } from '../../store/integrations/installations';
import { findIntegration, readOmnichatToken } from '../../store/integrations/integrations';
import { findDecisions } from '../../store/members/decisions';
import type { EngineDependencies } from '../dependencies';
import { withToken, type WorkOutcome } from '../failures/workOutcome';
import { TeamLease } from './teamLease';

/** Tokens and facts of one integration as loaded when its lease was taken. */
export interface TeamFacts {
  integration: Integration;
  channelId: string;
  /** Empty where the store has no token and the work asks SHOPLINE nothing. */
  shoplineToken: string;
  omnichatToken: string;
}

/** Loads the tokens and facts that work needs; answers a `WorkOutcome` when the integration cannot be worked on. */
async function loadFacts(
  { store }: Pick<EngineDependencies, 'store'>,
  integrationId: string,
  asksShopline: boolean,
): Promise<TeamFacts | WorkOutcome> {
  const integration = await findIntegration(store, integrationId);
  if (!integration || integration.endedAt || !integration.lineAccount) return { kind: 'stopped' };
  const shoplineToken = await readInstallationToken(store, integration.merchantId);
  if (shoplineToken === null && asksShopline)
    return withToken({ kind: 'parked', code: 'shopline_access_revoked' }, integration);
  const omnichatToken = readOmnichatToken(store, integration);
  if (omnichatToken === null) return withToken({ kind: 'parked', code: 'omnichat_access_revoked' }, integration);
  return {
    integration,
    channelId: integration.lineAccount.channelId,
    shoplineToken: shoplineToken ?? '',
    omnichatToken,
  };
}

/** Takes the lease of an integration's team and loads what work needs; answers a `WorkOutcome` when it cannot. */
export async function takeLease(
  deps: Pick<EngineDependencies, 'store' | 'processId'>,
  integrationId: string,
  asksShopline = true,
): Promise<{ facts: TeamFacts; decisions: ConflictDecision[]; lease: TeamLease } | WorkOutcome> {
  const before = await loadFacts(deps, integrationId, asksShopline);
  if ('kind' in before) return before;
  const lease = await TeamLease.take(deps.store, integrationId, deps.processId);
  if (!lease) return { kind: 'busy' };
  // Loaded again under the lease: the last holder may have changed the facts. An integration that ended meanwhile may
  // have been cleaned up already.
  const loading = loadFacts(deps, integrationId, asksShopline);
  const [facts, decisions] = await Promise.all([loading, findDecisions(deps.store, integrationId)]).catch(
    async (error: unknown) => {
      // The caller is told of the first failure. A lease that cannot be given back ends by itself after its time.
      await lease.giveUp().catch(() => undefined);
      throw error;
    },
  );
  if (!('kind' in facts)) return { facts, decisions, lease };
  await lease.giveUp();
  return facts;
}
