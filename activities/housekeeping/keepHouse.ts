import { Context } from '@temporalio/activity';
import { findToldOfAttention } from '../../core/store/alerts/alertSettings';
import { deliverable, readBacklog, type Backlog } from '../../core/store/inbox/backlog';
import { removeUnfinished } from '../../core/store/integrations/claims';
import { findEventful, findInTurn, type HouseFacts } from '../../core/store/integrations/houseFacts';
import { completeUninstalls } from '../../core/store/integrations/lifecycle';
import { forgetOldArrivals, removeExpired, removeStrayArrivals } from '../../core/store/integrations/retention';
import { errorName } from '../../core/runtime/failure';
import { withHeartbeats } from '../progress';
import { ensureWorkflowOpen, resendMissedSignals, settledAfterMs } from './missedSignals';
import { tellAlerts } from './tellAlerts';
import { askForToken, dueForToken, type TokenCare } from './tokenCare';

/** So many stores' workflows are looked for in a round, the next as many in the next one. */
const storesPerRound = 500;
const sideBySide = 10;

/** What waits at all stores, for alerts. */
export interface Measured {
  /** Changed members and contacts that wait for us. */
  depth: number;
  /** Age of the oldest. */
  lagMs: number;
  /** Integrations that wait for a person, by code. */
  parked: ReadonlyMap<string, number>;
}

export interface Housekeeping extends TokenCare {
  show(measured: Measured): void;
}

export interface Round {
  /** The last store that the round before looked for; null: it came to the end. */
  lookedUpTo: string | null;
  /** Told between two groups of stores that the worker is to stop. */
  signal?: AbortSignal;
  storesPerRound?: number;
}

/** Work that no store asks for, done in rounds by the workflow of the same name. */
export function housekeepingActivities(house: Housekeeping) {
  return {
    async keepHouse({ lookedUpTo }: Pick<Round, 'lookedUpTo'>): Promise<Pick<Round, 'lookedUpTo'>> {
      const signal = Context.current().cancellationSignal;
      const reached = await withHeartbeats(null, () => keepHouse(house, { lookedUpTo, signal }));
      return { lookedUpTo: reached };
    },
  };
}

/**
 * One round. Catches up with what an api process stored but could not tell Temporal: bindings without a workflow, ended
 * ones, new tokens and accounts, runs asked for, paused or cancelled, inboxes that fill while no worker delivers, refused
 * tokens that work again. Tells alerts of what has changed. Removes what has been kept long enough, and what a binding left that
 * was never finished. What a round costs grows with the stores about which there is something to tell, not with all there are.
 * @returns the last store whose workflow it looked for; null when there are no more.
 */
export async function keepHouse(house: Housekeeping, round: Round): Promise<string | null> {
  const { store } = house;
  const backlog = await readBacklog(store);
  // A store whose trouble is over has nothing else to tell: without this its alert would wait for the turn of the store.
  const eventful = await findEventful(store, [...backlog.keys(), ...(await findToldOfAttention(store))]);
  house.show(measure(backlog, eventful));
  await removeExpired(store, Date.now());
  await forgetOldArrivals(store, backlog, Date.now());
  // Where nothing is followed, the next full sync reads everyone.
  const followed = eventful.filter(({ isLive, activeRunId }) => isLive || activeRunId !== null);
  await removeStrayArrivals(store, backlog.keys(), followed);
  const inTurn = await findInTurn(store, {
    after: round.lookedUpTo,
    count: round.storesPerRound ?? storesPerRound,
    boundBefore: new Date(Date.now() - settledAfterMs),
  });
  await completeUninstalls(store, inTurn);
  const lookedUpTo = inTurn.at(-1)?._id ?? null;
  await removeUnfinished(store, { after: round.lookedUpTo, upTo: lookedUpTo }, inTurn);
  const forAll = (integrations: HouseFacts[], work: (integration: HouseFacts) => Promise<void>) =>
    forEach(house, round, integrations, work);
  await forAll(inTurn, (integration) => ensureWorkflowOpen(house, integration));
  await forAll(eventful, (integration) =>
    resendMissedSignals(house, integration, backlog.get(integration._id)?.oldestAt),
  );
  await forAll(dueForToken(eventful), (integration) => askForToken(house, integration));
  if (!round.signal?.aborted) await tellAlerts(house, [...eventful, ...inTurn]);
  return lookedUpTo;
}

function measure(backlog: Backlog, eventful: HouseFacts[]): Measured {
  const parked = new Map<string, number>();
  for (const { attention, endedAt } of eventful) {
    if (attention && !endedAt) parked.set(attention.code, (parked.get(attention.code) ?? 0) + 1);
  }
  const waiting = deliverable(backlog, eventful);
  const lagMs = waiting ? Math.max(0, Date.now() - waiting.oldestAt.getTime()) : 0;
  return { depth: waiting?.depth ?? 0, lagMs, parked };
}

/**
 * Ten stores at a time. One that fails does not keep the others waiting.
 * @throws what the first of ten failed with, when all ten did: then it is not theirs, but Temporal or the database is away.
 */
async function forEach(
  { logger }: Housekeeping,
  { signal }: Round,
  integrations: HouseFacts[],
  work: (integration: HouseFacts) => Promise<void>,
): Promise<void> {
  for (let start = 0; start < integrations.length; start += sideBySide) {
    if (signal?.aborted) return;
    const group = integrations.slice(start, start + sideBySide);
    const errors: unknown[] = [];
    await Promise.all(
      group.map(async (integration) => {
        try {
          await work(integration);
        } catch (error) {
          errors.push(error);
          const { _id: integrationId, merchantId } = integration;
          logger.warn({ integrationId, merchantId, error: errorName(error) }, 'housekeeping failed for a store');
        }
      }),
    );
    if (errors.length === sideBySide) throw errors[0];
  }
}
