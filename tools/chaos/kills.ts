import { setTimeout as delay } from 'node:timers/promises';
import type { LocalStack } from '../local/stack/stack';
import type { Part } from '../local/stack/parts';
import type { Random } from '../../sandbox/core/random';
import { PHASES, type Phase } from './round';

/** The parts on our side, each of which may die. The sandbox stands for SHOPLINE and Omnichat, so it stays up. */
export const VICTIMS = ['worker', 'api', 'database', 'temporal'] as const satisfies readonly Part[];
export type Victim = (typeof VICTIMS)[number];

export interface Kill {
  phase: Phase;
  /** Since the phase began. */
  atMs: number;
  /** Killed in the same moment. */
  victims: Victim[];
}

/** Kills fall into the first stretch of a phase, while its work is under way. */
const WITHIN_MS: Record<Phase, number> = {
  install: 2_500,
  sync: 8_000,
  changes: 5_000,
  storm: 4_000,
  uninstall: 1_500,
};
const BOTH_SHARE = 0.25;
const SECOND_KILL_SHARE = 0.3;

/**
 * Plans the kills of one wave, at random moments, sorted by time within each phase. In each phase one victim is due by
 * turn, and the turn moves on from wave to wave: four waves kill each of the four victims in each of the five phases.
 */
export function planKills(random: Random, wave: number): Kill[] {
  return PHASES.flatMap((phase, index) => {
    const due = VICTIMS[(wave + index) % VICTIMS.length] ?? 'worker';
    const first = [due, ...(random.chance(SECOND_KILL_SHARE) ? [random.pick(VICTIMS)] : [])];
    const kills = first.map((victim) => {
      const other = random.pick(VICTIMS.filter((candidate) => candidate !== victim));
      const victims = random.chance(BOTH_SHARE) ? [victim, other] : [victim];
      return { phase, atMs: random.int(0, WITHIN_MS[phase]), victims };
    });
    return kills.sort((a, b) => a.atMs - b.atMs);
  });
}

/** Carries the kills of a phase out and starts each victim again at once; returns when all are ready again. */
export async function carryOutKills(stack: LocalStack, kills: Kill[]): Promise<void> {
  const beganMs = performance.now();
  for (const { atMs, victims } of kills) {
    await delay(Math.max(0, beganMs + atMs - performance.now()));
    await Promise.all(victims.map((victim) => stack.kill(victim, 'SIGKILL')));
    await Promise.all(victims.map((victim) => stack.restart(victim)));
  }
}
