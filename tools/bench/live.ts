import { setTimeout as delay } from 'node:timers/promises';
import type { SandboxMember } from '../local/clients/control';
import type { LocalStack } from '../local/stack/stack';
import { until } from '../local/until';
import { withStack } from './harness/benchStack';
import { BoundStore, endOf } from './harness/boundStore';
import { percentile, rounded } from './harness/measure';
import { printTable, say, type Benchmark } from './harness/report';

const BAR = { p95Ms: 1_500, backfillSlowdown: 1.05 };
const CHANGE_EVERY_MS = 1_000;
const LOOK_EVERY_MS = 20;
const ARRIVAL_TIMEOUT_MS = 120_000;
const CHANGED_MEMBERS = 1_000;

interface ContactState {
  state: { memberId: string | null; attributes: Record<string, unknown> };
}

export interface LiveOutcome {
  latenciesMs: number[];
  wallSeconds: number;
  differences: number;
}

/** Milliseconds from an edit in SHOPLINE, which sends the webhook, until the contact shows it. */
async function changeAndWait(store: BoundStore, member: SandboxMember, points: number): Promise<number> {
  const beganMs = performance.now();
  await store.control.changeMember(store.merchantId, member.id, { member_point_balance: points });
  const query = new URLSearchParams({ channelId: store.channelId, userId: member.lineId ?? '' });
  const hasArrived = async () => {
    const [contact] = await store.control.call<ContactState[]>('GET', `/control/contacts?${query.toString()}`);
    return contact?.state.attributes.shopline_points === points;
  };
  await until(hasArrived, { timeoutMs: ARRIVAL_TIMEOUT_MS, intervalMs: LOOK_EVERY_MS, what: 'a live change' });
  return performance.now() - beganMs;
}

async function deliverableMembers(store: BoundStore): Promise<SandboxMember[]> {
  const members = await store.control.members(store.merchantId, { limit: '1000000', hasLine: 'true' });
  const fit = members.filter(({ isMember, phone }) => isMember && phone !== null);
  // Spread over the whole store: some are changed before the backfill comes to them, some after.
  const step = Math.max(1, Math.floor(fit.length / CHANGED_MEMBERS));
  return fit.filter((_, index) => index % step === 0);
}

/** Changes a member about once a second while a first sync runs. A sync without changes is the yardstick. */
export async function measureLive(
  stack: LocalStack,
  { members, seed, withChanges }: { members: number; seed: number; withChanges: boolean },
): Promise<LiveOutcome> {
  const store = await BoundStore.create(stack, members, seed);
  const candidates = await deliverableMembers(store);
  const toWrite = await store.differences();
  const beganAtMs = Date.now();
  let isOver = false;
  const syncing = store.sync().finally(() => (isOver = true));
  // Awaited below, as each arrival is; a failure before that must not count as unhandled.
  syncing.catch(() => undefined);
  const arrivals: Promise<number>[] = [];
  if (withChanges) {
    const hasBegun = async () => isOver || (await store.differences()) < toWrite;
    await until(hasBegun, { timeoutMs: ARRIVAL_TIMEOUT_MS, intervalMs: 500, what: 'the first delivery' });
    for (let change = 0; !isOver; change += 1) {
      const member = candidates[(change * 7) % candidates.length];
      if (member) {
        const arrival = changeAndWait(store, member, 100_000 + change);
        arrival.catch(() => undefined);
        arrivals.push(arrival);
      }
      await delay(CHANGE_EVERY_MS);
    }
  }
  const wallSeconds = (endOf(await syncing) - beganAtMs) / 1_000;
  const latenciesMs = await Promise.all(arrivals);
  return { latenciesMs, wallSeconds, differences: await store.differences() };
}

export const live: Benchmark = {
  name: 'live',
  members: 20_000,
  run: (members) =>
    withStack({}, async (stack) => {
      say('Backfill alone …');
      const alone = await measureLive(stack, { members, seed: 1, withChanges: false });
      say('Backfill with a live change a second …');
      const busy = await measureLive(stack, { members, seed: 1, withChanges: true });
      const p50Ms = Math.round(percentile(busy.latenciesMs, 0.5));
      const p95Ms = Math.round(percentile(busy.latenciesMs, 0.95));
      const backfillSlowdown = rounded(busy.wallSeconds / alone.wallSeconds);
      const differences = alone.differences + busy.differences;
      printTable(
        'Live changes during a backfill',
        ['changes', 'p50 ms', 'p95 ms', 'backfill alone s', 'with changes s', 'slowdown', 'differences'],
        [
          [
            busy.latenciesMs.length,
            p50Ms,
            p95Ms,
            rounded(alone.wallSeconds, 1),
            rounded(busy.wallSeconds, 1),
            backfillSlowdown,
            differences,
          ],
        ],
      );
      return {
        p50Ms,
        p95Ms,
        backfillSlowdown,
        pass: p95Ms <= BAR.p95Ms && backfillSlowdown <= BAR.backfillSlowdown && differences === 0,
      };
    }),
};
