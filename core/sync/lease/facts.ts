import type { ConflictDecision, Integration } from '../../store/documents';
import { readInstallationToken } from '../../store/integrations/installations';
import { findIntegration, readOmnichatToken } from '../../store/integrations/integrations';
import { findDecisions } from '../../store/members/decisions';
import type { EngineDependencies } from '../dependencies';
import type { WorkOutcome } from '../failures/workOutcome';
import { TeamLease } from './teamLease';
import { whyUnwanted } from './wanted';

/** Tokens and facts of one integration as loaded when its lease was taken. */
export interface TeamFacts {
  integration: Integration;
  channelId: string;
  /** Empty for work that asks SHOPLINE nothing, where there is none. */
  shoplineToken: string;
  omnichatToken: string;
}

/** What work is done with; a `WorkOutcome` when the integration cannot be worked on. */
async function loadFacts(
  { store }: Pick<EngineDependencies, 'store'>,
  integrationId: string,
  asksShopline: boolean,
): Promise<TeamFacts | WorkOutcome> {
  const integration = await findIntegration(store, integrationId);
  if (!integration || integration.endedAt || !integration.lineAccount) return { kind: 'stopped' };
  const shoplineToken = await readInstallationToken(store, integration.merchantId);
  if (shoplineToken === null && asksShopline) return { kind: 'parked', code: 'shopline_access_revoked' };
  const omnichatToken = readOmnichatToken(store, integration);
  if (omnichatToken === null) return { kind: 'parked', code: 'omnichat_access_revoked' };
  return {
    integration,
    channelId: integration.lineAccount.channelId,
    shoplineToken: shoplineToken ?? '',
    omnichatToken,
  };
}

interface Prepared {
  facts: TeamFacts;
  decisions: ConflictDecision[];
}

/** What work is done with and what was decided; a `WorkOutcome` when it cannot be done, or is wanted no longer. */
async function prepare(
  deps: Pick<EngineDependencies, 'store'>,
  integrationId: string,
  { runId, asksShopline = true }: WorkAsked,
): Promise<Prepared | WorkOutcome> {
  const loading = loadFacts(deps, integrationId, asksShopline);
  const [facts, decisions] = await Promise.all([loading, findDecisions(deps.store, integrationId)]);
  if ('kind' in facts) return facts;
  const isRunOpen = runId !== null || facts.integration.activeRunId !== null;
  const wish = isRunOpen ? (await deps.store.together.look({ integrationId, runId })).wish : null;
  return whyUnwanted(wish, runId) ?? { facts, decisions };
}

export interface WorkAsked {
  /** The sync an admin asked for, which works while that is wanted of it; null for work in the background. */
  runId: string | null;
  /** False: it works without SHOPLINE's token; absent: true. */
  asksShopline?: boolean | undefined;
}

/**
 * Takes the lease of an integration's team, with what work is done with; a `WorkOutcome` when that cannot be. All is read
 * once the lease is held: the last holder may have changed it, the binding may have ended, the sync may have been cancelled.
 */
export async function takeLease(
  deps: Pick<EngineDependencies, 'store' | 'processId'>,
  integrationId: string,
  asked: WorkAsked,
): Promise<(Prepared & { lease: TeamLease }) | WorkOutcome> {
  const lease = await TeamLease.take(deps.store, integrationId, deps.processId);
  if (!lease) return { kind: 'busy' };
  const prepared = await prepare(deps, integrationId, asked);
  if (!('kind' in prepared)) return { ...prepared, lease };
  await lease.giveUp();
  return prepared;
}
