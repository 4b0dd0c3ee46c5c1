import { Pacer, type Permit } from '../../core/sync/pacing/pacer';

export const windowMs = 1_000;

export interface Route {
  /** Time there and back when nothing delays a request. */
  baseMs: number;
  /** Up to this much more in all. A random part of it falls on the way there, the rest on the way back. */
  jitterMs: number;
  /** Up to this much more on each way, drawn for each way by itself. */
  eachWayMs?: number;
  /** One answer in a hundred takes this much longer. A random part of it falls on the way there. */
  lateMs?: number;
  /** Times when nothing gets through; what was on its way arrives in a bunch afterwards. */
  stalls: { atMs: number; lengthMs: number }[];
}

/** Sends over a simulated route as fast as the pacer allows. @returns when each request reached the partner */
export function simulate(
  pacer: Pacer,
  clock: { nowMs: number },
  route: Route,
  seed: number,
  untilMs: number,
): number[] {
  const arrivals: number[] = [];
  const answers: { atMs: number; permit: Permit }[] = [];
  let state = seed >>> 0;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  while (clock.nowMs < untilMs) {
    while (answers[0] && answers[0].atMs <= clock.nowMs) pacer.finish(answers.shift()!.permit);
    const waitMs = pacer.waitMs();
    if (waitMs === 0) {
      const permit = pacer.take();
      const lateMs = random() < 0.01 ? (route.lateMs ?? 0) : 0;
      const extraMs = random() * route.jitterMs + lateMs;
      const { eachWayMs = 0 } = route;
      const thereMs = route.baseMs / 2 + random() * extraMs + random() * eachWayMs;
      const arrivedAtMs = throughStalls(clock.nowMs + thereMs, route);
      const backMs = route.baseMs / 2 + random() * eachWayMs;
      const answeredAtMs = Math.max(arrivedAtMs + backMs, clock.nowMs + route.baseMs + extraMs);
      arrivals.push(arrivedAtMs);
      answers.push({ atMs: answeredAtMs, permit });
      answers.sort((a, b) => a.atMs - b.atMs);
    } else {
      // Timers fire up to a millisecond late.
      const nextMs = clock.nowMs + waitMs + random();
      clock.nowMs = answers[0] ? Math.min(nextMs, Math.max(answers[0].atMs, clock.nowMs)) : nextMs;
    }
  }
  return arrivals.sort((a, b) => a - b);
}

function throughStalls(atMs: number, { stalls }: Route): number {
  const stall = stalls.find(({ atMs: from, lengthMs }) => atMs >= from && atMs < from + lengthMs);
  return stall ? stall.atMs + stall.lengthMs : atMs;
}

/** The most requests in any sliding second. A request exactly one second after another does not count with it. */
export function mostInOneSecond(arrivals: number[]): number {
  let most = 0;
  let from = 0;
  for (let at = 0; at < arrivals.length; at += 1) {
    while (arrivals[at]! - arrivals[from]! >= windowMs) from += 1;
    most = Math.max(most, at - from + 1);
  }
  return most;
}

export function pacerOnFakeClock(requestsPerSecond: number) {
  const clock = { nowMs: 0 };
  return { clock, pacer: new Pacer(requestsPerSecond, () => clock.nowMs) };
}

export const quiet: Route = { baseMs: 30, jitterMs: 0, stalls: [] };
