import { newId } from '../store/integrations/bindings';
import { forgetOldArrivals, removeExpired } from '../store/integrations/retention';
import { deliverable, readBacklog, type Backlog } from './backlog';
import { houseFields, reviveWorkflow, settledAfterMs, tellUnheard, type HouseFacts } from './catchUp';
import { HouseTurn } from './houseTurn';
import type { WorkerMetrics } from './metrics';
import { askForToken, dueForToken, type TokenCare } from './tokenCare';

const everyMs = 15_000;
/** So many stores' workflows are looked for in a round, the next as many in the next one. */
const looksPerRound = 500;
const sideBySide = 10;

interface Housekeeping extends TokenCare {
  metrics: WorkerMetrics;
}

interface Round {
  isStopped?: () => boolean;
  /** Test only; production looks for 500. */
  looksPerRound?: number;
}

/** Asked between two groups of stores. */
type GoesOn = () => Promise<boolean>;

/**
 * Catches up with what an api process stored but could not tell Temporal: bindings without a workflow, ended ones, new
 * tokens and accounts, runs asked for, paused or cancelled, inboxes that fill while no worker delivers, refused tokens that
 * work again. Removes what has been kept long enough.
 */
export function startHousekeeping(house: Housekeeping): { stop(): Promise<void> } {
  let isStopped = false;
  let wake: () => void = () => undefined;
  const loop = (async () => {
    while (!isStopped) {
      try {
        await keepHouse(house, { isStopped: () => isStopped });
      } catch (error) {
        house.logger.warn({ error: nameOf(error) }, 'housekeeping failed; tried again');
      }
      if (isStopped) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, everyMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  })();
  return {
    async stop() {
      isStopped = true;
      wake();
      await loop;
    },
  };
}

/**
 * One round, if it is this worker's turn; otherwise what it measured in an earlier one is forgotten, since another measures
 * now. What a round costs grows with the stores about which there is something to tell, not with all there are.
 */
export async function keepHouse(house: Housekeeping, round: Round = {}): Promise<void> {
  const { store, metrics } = house;
  const { isStopped = () => false } = round;
  const turn = await HouseTurn.take(store);
  if (!turn) {
    metrics.forgetHouse();
    return;
  }
  const goesOn: GoesOn = async () => !isStopped() && (await turn.keep());
  const backlog = await readBacklog(store);
  const eventful = await findEventful(house, backlog);
  measure(house, backlog, eventful);
  await removeExpired(store, Date.now());
  await forgetOldArrivals(store, backlog, Date.now());
  const looked = await findInTurn(house, turn.number, round.looksPerRound ?? looksPerRound);
  await forEach(house, looked, goesOn, (integration) => reviveWorkflow(house, integration));
  await forEach(house, eventful, goesOn, (integration) =>
    tellUnheard(house, integration, backlog.has(integration._id)),
  );
  await forEach(house, dueForToken(eventful), goesOn, (integration) => askForToken(house, integration));
}

/** Stores of which there may be something to tell or to measure. */
function findEventful({ store }: Housekeeping, backlog: Backlog): Promise<HouseFacts[]> {
  const isEventful = {
    $or: [
      { endedAt: { $ne: null } },
      { activeRunId: { $ne: null } },
      { attention: { $ne: null } },
      { untoldSince: { $ne: null } },
      { _id: { $in: [...backlog.keys()] } },
    ],
  };
  return store.models.integrations.find(isEventful, houseFields).lean<HouseFacts[]>().exec();
}

/** The stores whose turn it is: turns are counted across workers, so that all stores come up whoever keeps house. */
async function findInTurn({ store }: Housekeeping, turn: number, count: number): Promise<HouseFacts[]> {
  const { integrations } = store.models;
  const parts = Math.max(1, Math.ceil((await integrations.estimatedDocumentCount()) / count));
  const isSettled = { endedAt: null, createdAt: { $lt: new Date(Date.now() - settledAfterMs) } };
  return integrations
    .find(isSettled, houseFields)
    .sort({ _id: 1 })
    .skip((turn % parts) * count)
    .limit(count)
    .lean<HouseFacts[]>()
    .exec();
}

function measure({ metrics }: Housekeeping, backlog: Backlog, eventful: HouseFacts[]): void {
  const parked = new Map<string, number>();
  for (const { attention, endedAt } of eventful) {
    if (attention && !endedAt) parked.set(attention.code, (parked.get(attention.code) ?? 0) + 1);
  }
  const waiting = deliverable(backlog, eventful);
  metrics.showHouse({
    depth: waiting?.depth ?? 0,
    lagMs: waiting ? Math.max(0, Date.now() - waiting.oldestAt.getTime()) : 0,
    parked,
  });
}

/**
 * Ten stores at a time. One that fails does not keep the others waiting.
 * @throws what the first of ten failed with, when all ten did: then it is not theirs, but Temporal or the database is away.
 */
async function forEach(
  { logger }: Housekeeping,
  integrations: HouseFacts[],
  goesOn: GoesOn,
  work: (integration: HouseFacts) => Promise<void>,
): Promise<void> {
  for (let start = 0; start < integrations.length; start += sideBySide) {
    if (!(await goesOn())) return;
    const group = integrations.slice(start, start + sideBySide);
    const errors: unknown[] = [];
    await Promise.all(
      group.map(async (integration) => {
        try {
          await work(integration);
        } catch (error) {
          errors.push(error);
          const { _id: integrationId, merchantId } = integration;
          logger.warn({ integrationId, merchantId, error: nameOf(error) }, 'housekeeping failed for a store');
        }
      }),
    );
    if (errors.length === sideBySide) throw errors[0];
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}

/** Names this worker process in leases. */
export function newProcessId(): string {
  return newId();
}
