import { setTimeout as delay } from 'node:timers/promises';
import type { LocalStack } from '../local/stack';
import type { Part } from '../local/stackParts';
import type { Random } from '../sandbox/core/random';

/** Everything that is ours to lose; the sandbox stands for two other companies and stays up. */
export const VICTIMS = ['worker', 'api', 'database', 'temporal'] as const satisfies readonly Part[];
export type Victim = (typeof VICTIMS)[number];

export interface Kill {
  atMs: number;
  /** Killed in the same moment. */
  victims: Victim[];
}

const BOTH_SHARE = 0.25;

/** Kills at random moments within `withinMs`, in the order of time. */
export function planKills(random: Random, count: number, withinMs: number): Kill[] {
  const kills = Array.from({ length: count }, () => {
    const [first, second] = random.shuffle(VICTIMS) as [Victim, Victim];
    return { atMs: random.int(0, withinMs), victims: random.chance(BOTH_SHARE) ? [first, second] : [first] };
  });
  return kills.sort((a, b) => a.atMs - b.atMs);
}

/** Carries the kills out and starts each victim again at once; returns when all are ready again. */
export async function carryOutKills(stack: LocalStack, kills: Kill[]): Promise<void> {
  const beganMs = performance.now();
  for (const { atMs, victims } of kills) {
    await delay(Math.max(0, beganMs + atMs - performance.now()));
    await Promise.all(victims.map((victim) => stack.kill(victim, 'SIGKILL')));
    await Promise.all(victims.map((victim) => stack.restart(victim)));
  }
}
