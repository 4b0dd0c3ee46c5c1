import type { LocalStack } from '../local/stack/stack';
import { until } from '../local/until';
import { NO_LIMITS, LIMITS, PACED, UNPACED, withStack } from './harness/benchStack';
import { BoundStore } from './harness/boundStore';
import { floorSeconds, partnerCalls, percentile, rounded } from './harness/measure';
import { printTable, say, type Benchmark } from './harness/report';

const ROUNDS = 10;
const WEBHOOKS_PER_SECOND = 500;
const BAR = { answerP99Ms: 300, errors: 0, writesPerMember: 1, drainRatio: 1.1 };
/** The share of the sandbox's customers who have a LINE id and are members, not guests. */
const EDITABLE_SHARE = 0.65;
const STORM_TIMEOUT_MS = 600_000;
/** Contacts are compared once nothing was written for as long. */
const QUIET_MS = 2_000;

interface Delivery {
  id: string;
  tookMs: number | null;
  outcome: string;
}

interface WebhookLog {
  pending: number;
  items: Delivery[];
}

export interface StormOutcome {
  webhooks: number;
  answerP99Ms: number;
  errors: number;
  writesPerMember: number;
  /** From the last webhook's answer until the last contact is as it should be, over the floor of the calls made then. */
  drainRatio: number;
  drainSeconds: number;
  differences: number;
}

function webhooks(store: BoundStore, limit: number): Promise<WebhookLog> {
  return store.control.call('GET', `/control/webhooks?partner=shopline&topic=customer/update&limit=${limit}`);
}

/**
 * Edits the same members ten times, each time to another value, as a stream of webhooks without a pause.
 * @returns how many edits there were, and how each webhook was answered. The sandbox's log does not hold them all, so
 *   each round is read at its end.
 */
async function unleash(store: BoundStore, members: number): Promise<{ edits: number; items: Delivery[] }> {
  const deliveries = new Map<string, Delivery>();
  let edits = 0;
  for (let round = 1; round <= ROUNDS; round += 1) {
    const { edited } = await store.control.changeManyMembers(store.merchantId, {
      count: members,
      filter: { is_member: true, has_line_id: true },
      patch: { member_point_balance: 100_000 + round },
      webhooksPerSecond: WEBHOOKS_PER_SECOND,
    });
    edits += edited;
    const mayBeLeft = round === ROUNDS ? 0 : WEBHOOKS_PER_SECOND;
    const isNearlyOut = async () => (await webhooks(store, 1)).pending <= mayBeLeft;
    await until(isNearlyOut, { timeoutMs: STORM_TIMEOUT_MS, intervalMs: 100, what: 'the webhooks of a round' });
    // The newest entries also hold the webhooks that the round before had not sent yet at its end.
    for (const item of (await webhooks(store, members + 2 * WEBHOOKS_PER_SECOND)).items) deliveries.set(item.id, item);
  }
  return { edits, items: [...deliveries.values()] };
}

/**
 * When the last write was answered, to a quarter of a second, by `performance.now()`. Looks at how many were written: to
 * compare all contacts takes the sandbox a quarter of a second, in which it answers no write.
 */
async function whenDrained(store: BoundStore): Promise<number> {
  let [writes, writtenAtMs, comparedAtMs] = [0, performance.now(), 0];
  const isDrained = async () => {
    const known = writes;
    ({ writes } = await partnerCalls(store.control));
    const nowMs = performance.now();
    if (writes !== known) writtenAtMs = nowMs;
    if (nowMs - Math.max(writtenAtMs, comparedAtMs) < QUIET_MS) return false;
    comparedAtMs = nowMs;
    return (await store.differences()) === 0;
  };
  await until(isDrained, { timeoutMs: STORM_TIMEOUT_MS, intervalMs: 250, what: 'the end of the storm' });
  return writtenAtMs;
}

/** A burst of ten webhooks a member over this many members of a synced store. */
export async function measureStorm(stack: LocalStack, members: number): Promise<StormOutcome> {
  const store = await BoundStore.create(stack, Math.ceil(members / EDITABLE_SHARE), 1);
  await store.control.changeSettings({ ...NO_LIMITS, shoplineWebhooks: { duplicateShare: 0 } });
  await store.sync();
  await store.control.changeSettings(LIMITS);
  await stack.restart('worker', PACED);
  await store.control.resetRequests();
  const { edits, items } = await unleash(store, members);
  const beganMs = performance.now();
  const before = await partnerCalls(store.control);
  const drainSeconds = ((await whenDrained(store)) - beganMs) / 1000;
  const after = await partnerCalls(store.control);
  const drainFloor = floorSeconds({
    shopline: after.shopline - before.shopline,
    omnichat: after.omnichat - before.omnichat,
  });
  return {
    webhooks: items.length,
    answerP99Ms: percentile(
      items.map(({ tookMs }) => tookMs ?? Number.POSITIVE_INFINITY),
      0.99,
    ),
    // An edit whose webhook no read of the log found was not judged, so it counts as an error.
    errors: items.filter(({ outcome }) => outcome !== 'delivered').length + Math.max(0, edits - items.length),
    writesPerMember: after.writes / members,
    drainRatio: drainSeconds / drainFloor,
    drainSeconds,
    differences: await store.differences(),
  };
}

export const storm: Benchmark = {
  name: 'storm',
  members: 5_000,
  run: (members) =>
    withStack(UNPACED, async (stack) => {
      say(`${members * ROUNDS} webhooks over ${members} members …`);
      const outcome = await measureStorm(stack, members);
      const { errors, differences } = outcome;
      const [answerP99Ms, drainRatio] = [rounded(outcome.answerP99Ms, 1), rounded(outcome.drainRatio)];
      const writesPerMember = rounded(outcome.writesPerMember);
      printTable(
        `A storm of webhooks, ${WEBHOOKS_PER_SECOND} a second`,
        ['webhooks', 'answer p99 ms', 'errors', 'writes/member', 'drain s', 'drain ÷ floor', 'differences'],
        [
          [
            outcome.webhooks,
            answerP99Ms,
            errors,
            writesPerMember,
            rounded(outcome.drainSeconds, 1),
            drainRatio,
            differences,
          ],
        ],
      );
      const isWithin =
        answerP99Ms <= BAR.answerP99Ms &&
        errors <= BAR.errors &&
        writesPerMember <= BAR.writesPerMember &&
        drainRatio <= BAR.drainRatio;
      return { answerP99Ms, errors, writesPerMember, drainRatio, pass: isWithin && differences === 0 };
    }),
};
