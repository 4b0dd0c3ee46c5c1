import type { LocalStack } from '../local/stack/stack';
import { withStack } from './harness/benchStack';
import { BoundStore } from './harness/boundStore';
import { DatabaseProxy } from './harness/databaseProxy';
import { rounded } from './harness/measure';
import { printTable, say, type Benchmark } from './harness/report';
import { heartbeats, workflowUsage } from './harness/temporalUsage';

const SMALLER_BY = 6;
const BAR = { historyEventsPer1000: 12, actionsPer1000: 4, eventsOfThousand: 100 };
const REFERENCE_MEMBERS = 1_000;

export interface CostOutcome {
  members: number;
  historyEvents: number;
  actions: number;
  databaseOps: number;
  differences: number;
}

/** What one first sync at the partners' real pace leaves in Temporal and asks of the database. */
export async function measureCost(stack: LocalStack, proxy: DatabaseProxy, members: number): Promise<CostOutcome> {
  const store = await BoundStore.create(stack, members, members);
  const [usage, beats, commands] = [await workflowUsage(stack, store.merchantId), await heartbeats(stack), proxy.total];
  await store.sync();
  const databaseOps = proxy.total - commands;
  const after = await workflowUsage(stack, store.merchantId);
  return {
    members,
    historyEvents: after.events - usage.events,
    actions: after.actions - usage.actions + (await heartbeats(stack)) - beats,
    databaseOps,
    differences: await store.differences(),
  };
}

/** Runs a scenario whose worker reaches its database through a counting proxy. */
export async function withCountedDatabase<T>(stack: LocalStack, scenario: (proxy: DatabaseProxy) => Promise<T>) {
  const proxy = await DatabaseProxy.open(stack.urls.mongodbUri);
  try {
    await stack.restart('worker', { MONGODB_URI: proxy.uriFor(stack.urls.mongodbUri) });
    return await scenario(proxy);
  } finally {
    proxy.close();
  }
}

export const cost: Benchmark = {
  name: 'cost',
  members: 12_000,
  run: (members) =>
    withStack({}, (stack) =>
      withCountedDatabase(stack, async (proxy) => {
        const outcomes: CostOutcome[] = [];
        for (const size of [REFERENCE_MEMBERS, Math.ceil(members / SMALLER_BY), members]) {
          say(`${size} members …`);
          outcomes.push(await measureCost(stack, proxy, size));
        }
        printTable(
          'What a first sync costs',
          ['members', 'history events', 'actions', 'database commands', 'differences'],
          outcomes.map((outcome) => [
            outcome.members,
            outcome.historyEvents,
            outcome.actions,
            outcome.databaseOps,
            outcome.differences,
          ]),
        );
        const [thousand, small, large] = outcomes;
        const atMargin = (field: 'historyEvents' | 'actions' | 'databaseOps') =>
          large && small ? ((large[field] - small[field]) / (large.members - small.members)) * 1_000 : Number.NaN;
        const historyEventsPer1000 = rounded(atMargin('historyEvents'), 2);
        const actionsPer1000 = rounded(atMargin('actions'), 2);
        const isWithin =
          historyEventsPer1000 <= BAR.historyEventsPer1000 &&
          actionsPer1000 <= BAR.actionsPer1000 &&
          (thousand?.historyEvents ?? Number.NaN) < BAR.eventsOfThousand;
        return {
          historyEventsPer1000,
          actionsPer1000,
          databaseOpsPer1000: rounded(atMargin('databaseOps'), 1),
          eventsOfThousand: thousand?.historyEvents,
          pass: isWithin && outcomes.every(({ differences }) => differences === 0),
        };
      }),
    ),
};
