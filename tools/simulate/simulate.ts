import { Random, hash32 } from '../../sandbox/core/random';
import { judge, judgeRest, outcomesOf } from './model/expectations';
import { kindOf } from './model/tally';
import type { Outcome } from './outcome';
import { decide } from './story/deciding';
import { fail } from './story/faults';
import { happen, share } from './story/happenings';
import { drawScenario } from './story/drawScenario';
import type { FaultKind, Scenario } from './story/scenario';
import { settle } from './story/settling';
import { stage } from './story/staging';
import { bind } from './story/binding';
import { wish } from './story/wishes';
import { Scheduler } from './time/scheduler';
import { current } from './time/virtualGlobals';
import type { Loaded } from './stage';
import { World } from './world';

/** Housekeeping makes fewer rounds than in production, which saves steps: it only finds what was missed. */
const houseEveryMs = 30_000;
/** Faults that keep no process from work. */
const quietFaults: readonly FaultKind[] = [
  'webhookTroubles',
  'continueAsNew',
  'contactDeleted',
  'definitionMissing',
  'omnichatAccess',
  'entryUnreadable',
];
const idleLookMs = 1_000;
const shareEveryMs = 2_000;
const decideEveryMs = 1_000;
/** Everything at rest is watched for this long: another full read and housekeeping must find nothing to write. */
const restMs = 150_000;
const restRounds = 2;
/** A story with more steps than this goes round in circles. */
const mostSteps = 400_000;

/** Plays one seed from beginning to end. */
export async function simulate(loaded: Loaded, seed: number): Promise<Outcome> {
  const scheduler = new Scheduler();
  Object.assign(current, { scheduler, random: new Random(hash32(`code ${seed}`)) });
  const random = new Random(hash32(`story ${seed}`));
  const world = new World(loaded, scheduler, random, drawScenario(seed, random));
  let isOver = false;
  const noteRejection = (error: unknown) => world.witness.blame(`a failure has no handler: ${textOf(error)}`);
  process.on('unhandledRejection', noteRejection);
  scheduler.onThrow = noteRejection;
  scheduler.inWorld(0, () => {
    play(world)
      .catch((error: unknown) => world.witness.blame(`the simulation itself failed: ${textOf(error)}`))
      .finally(() => (isOver = true));
  });
  await scheduler.run(() => isOver || scheduler.kept > mostSteps);
  process.off('unhandledRejection', noteRejection);
  if (!isOver) world.witness.blame('the story does not end');
  const { lines, witness, wire, tally } = world;
  for (const { text } of lines) tally.note(kindOf(text));
  for (const name of outcomesOf(world)) tally.note(name);
  return {
    seed,
    faults: witness.faults,
    story: lines,
    simulatedMs: scheduler.nowMs,
    fingerprint: hash32(`${JSON.stringify(lines)} ${scheduler.kept} ${wire.commands} ${scheduler.nowMs}`),
    counts: tally.counts,
    kept: scheduler.kept,
    commands: wire.commands,
    writes: witness.writes,
    needlessWrites: witness.needlessWrites,
  };
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

async function play(world: World): Promise<void> {
  const { scheduler, random, scenario, sandbox, witness } = world;
  world.tell(describe(world));
  sandbox.install();
  await bind(world);
  let isAtRest = false;
  const every = (averageMs: number, untilMs: number, work: (world: World) => void) => {
    const next = () => {
      if (isAtRest || scheduler.nowMs >= untilMs) return;
      work(world);
      scheduler.inWorld(-Math.log(1 - random.next()) * averageMs, next);
    };
    scheduler.inWorld(-Math.log(1 - random.next()) * averageMs, next);
  };
  every(houseEveryMs, Number.POSITIVE_INFINITY, keepHouse);
  stage(world);
  every(scenario.happeningEveryMs, scenario.horizonMs, happen);
  every(scenario.wishEveryMs, scenario.horizonMs, wish);
  every(scenario.faultEveryMs, scenario.horizonMs, fail);
  if (scenario.hasDecisions) {
    every(shareEveryMs, scenario.horizonMs, share);
    every(decideEveryMs, scenario.horizonMs, decide);
  }
  if (isQuiet(scenario)) every(idleLookMs, Number.POSITIVE_INFINITY, () => witness.checkIdleness());
  await scheduler.pause(scenario.horizonMs);
  await settle(world);
  judge(world);
  if (witness.faults.length > 0) return;
  isAtRest = true;
  const writes = witness.writes;
  for (let round = 0; round < restRounds; round += 1) {
    keepHouse(world);
    await scheduler.pause(restMs / restRounds);
  }
  judgeRest(world, writes);
}

/** Has the first worker do a round of housekeeping. The round must not fail where no fault can disturb it. */
function keepHouse({ workers, scenario, webhooks, witness }: World): void {
  const isUndisturbed = isQuiet(scenario) || webhooks.isReliable;
  workers[0]?.keepHouse((what) => {
    if (isUndisturbed) witness.blame(what);
  });
}

/** Whether no fault of the story keeps a process from its work. */
function isQuiet({ faults }: Scenario): boolean {
  return [...faults].every((fault) => quietFaults.includes(fault));
}

function describe({ scenario }: World): string {
  const { members, workers, about, faults, horizonMs, unmatched, eligibility, focus } = scenario;
  const what = focus ?? (faults.size > 0 ? [...faults].join(', ') : 'no faults');
  return `${members} members, ${workers} workers, ${horizonMs / 1_000} s about ${about} (${eligibility}, ${unmatched}), with ${what}`;
}
