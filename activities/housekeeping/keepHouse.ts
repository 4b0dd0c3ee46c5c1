import { Context } from '@temporalio/activity';
import { shownAttention } from '../../core/domain/attention';
import { findToldOfAttention } from '../../core/store/alerts/alertSettings';
import { deliverable, readBacklog, type Backlog } from '../../core/store/inbox/backlog';
import { removeUnfinished } from '../../core/store/integrations/claims';
import { findEventful, findInTurn, type HouseFacts } from '../../core/store/integrations/houseFacts';
import { completeUninstalls } from '../../core/store/integrations/lifecycle';
import { forgetOldArrivals, removeExpired, removeStrayArrivals } from '../../core/store/integrations/retention';
import { repeatInStep } from '../../core/runtime/async';
import { errorName } from '../../core/runtime/failure';
import { auditLogger } from '../../core/runtime/telemetry/logger';
import { recordAction, uninstallEntry } from '../../core/store/access/auditLog';
import { withHeartbeats } from '../progress';
import { ensureWorkflowOpen, resendMissedSignals, settledAfterMs } from './missedSignals';
import { tellAlerts } from './tellAlerts';
import { askForToken, dueForToken, type TokenCare } from './tokenCare';

/** How many stores' workflows a round looks for; the next round looks for the next ones. */
const storesPerRound = 500;
const sideBySide = 10;
/** How often a long round measures anew. A worker shows a measurement for 40 s, and 15 s pass between two rounds. */
const measureEveryMs = 15_000;

/** What waits at all stores, for the worker's metrics. */
export interface Measured {
  /** Changed members and contacts that wait for a worker, not for a person. */
  depth: number;
  /** Age of the oldest of these. */
  lagMs: number;
  /** Integrations that wait for a person, by the code that is shown. */
  parked: ReadonlyMap<string, number>;
}

export interface Housekeeping extends TokenCare {
  show(measured: Measured): void;
}

export interface Round {
  /** The last store whose workflow the round before looked for; null: there were no more. */
  lookedUpTo: string | null;
  /** Aborts when the worker is to stop; the round then ends before its next group, and its stores keep their turn. */
  signal?: AbortSignal;
  storesPerRound?: number;
}

/**
 * Work that no store asks for; the workflow `housekeeping` has it done in rounds.
 * @param everyMs set in tests only
 */
export function housekeepingActivities(house: Housekeeping, everyMs = measureEveryMs) {
  return {
    async keepHouse({ lookedUpTo }: Pick<Round, 'lookedUpTo'>): Promise<Pick<Round, 'lookedUpTo'>> {
      const signal = Context.current().cancellationSignal;
      const round = () => keepHouse(house, { lookedUpTo, signal });
      const reached = await withHeartbeats(null, () => whileMeasuring(house, everyMs, round));
      return { lookedUpTo: reached };
    },
  };
}

/**
 * One round. Tells Temporal what an `api` process stored but could not tell: bindings without a workflow, bindings that
 * ended, new tokens and accounts, runs asked for, paused or cancelled, inboxes that fill while no worker delivers. Asks
 * partners whether refused tokens work again. Sends alerts of what has changed. Removes what was kept long enough, and
 * what a binding that was never finished left. The cost of a round grows with the stores about which there is something
 * to tell, not with all stores.
 * @returns the store after which the next round goes on; null: it begins with the first.
 */
export async function keepHouse(house: Housekeeping, round: Round): Promise<string | null> {
  const { store } = house;
  const { backlog, eventful } = await lookAtAll(house);
  await removeExpired(store, Date.now());
  await forgetOldArrivals(store, backlog, Date.now());
  // Where changes are not followed, arrivals are not needed: the next full sync reads every member.
  const followed = eventful.filter(({ isLive, activeRunId }) => isLive || activeRunId !== null);
  await removeStrayArrivals(store, backlog.keys(), followed);
  const count = round.storesPerRound ?? storesPerRound;
  // One more than the round looks for: no round is spent on finding that there are no more.
  const found = await findInTurn(store, {
    after: round.lookedUpTo,
    count: count + 1,
    boundBefore: new Date(Date.now() - settledAfterMs),
  });
  const inTurn = found.slice(0, count);
  const lookedUpTo = found.length > count ? inTurn.at(-1)!._id : null;
  await completeUninstalls(store, inTurn, (integration) =>
    recordAction(store, auditLogger(house.logger), uninstallEntry(integration)),
  );
  await removeUnfinished(store, { after: round.lookedUpTo, upTo: lookedUpTo }, inTurn);
  const forAll = (integrations: HouseFacts[], work: (integration: HouseFacts) => Promise<void>) =>
    forEach(house, round, integrations, work);
  await forAll(inTurn, (integration) => ensureWorkflowOpen(house, integration));
  await forAll(eventful, (integration) =>
    resendMissedSignals(house, integration, backlog.get(integration._id)?.oldestAt),
  );
  await forAll(dueForToken(eventful), (integration) => askForToken(house, integration));
  if (round.signal?.aborted) return round.lookedUpTo;
  await tellAlerts(house, [...eventful, ...inTurn]);
  return lookedUpTo;
}

/** Measures anew while the work lasts, so that the worker has something to show until the next round. */
async function whileMeasuring<T>(house: Housekeeping, everyMs: number, work: () => Promise<T>): Promise<T> {
  const over = new AbortController();
  const onFailure = (error: unknown) => house.logger.warn({ error: errorName(error) }, 'nothing could be measured');
  const look = async () => void (await lookAtAll(house));
  const measuring = repeatInStep(everyMs, look, { signal: over.signal, onFailure });
  try {
    return await work();
  } finally {
    over.abort();
    await measuring;
  }
}

/** Finds what waits, and the stores about which there may be something to tell; shows how much that is. */
async function lookAtAll(house: Housekeeping): Promise<{ backlog: Backlog; eventful: HouseFacts[] }> {
  const { store } = house;
  const backlog = await readBacklog(store);
  // A store whose attention is over may have nothing else to tell. Unless it is asked for here, its alert would wait
  // for the store's turn.
  const eventful = await findEventful(store, [...backlog.keys(), ...(await findToldOfAttention(store))]);
  house.show(measure(backlog, eventful));
  return { backlog, eventful };
}

function measure(backlog: Backlog, eventful: HouseFacts[]): Measured {
  const parked = new Map<string, number>();
  for (const { attentions, endedAt } of eventful) {
    const attention = shownAttention(attentions);
    if (attention && !endedAt) parked.set(attention.code, (parked.get(attention.code) ?? 0) + 1);
  }
  const waiting = deliverable(backlog, eventful);
  const lagMs = waiting ? Math.max(0, Date.now() - waiting.oldestAt.getTime()) : 0;
  return { depth: waiting?.depth ?? 0, lagMs, parked };
}

/**
 * Works on ten stores at a time. One that fails does not keep the others waiting.
 * @throws the first error of a group when all ten of its stores failed: then Temporal or the database is away.
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
