import { changeMember } from '../../../sandbox/shoplineApi/memberPatch';
import type { Integration } from '../../../core/store/documents';
import type { World } from '../world';
import { crashAtWork, loseRecords } from './crashes';
import { loseCommonDefinitions } from './definitions';
import { chooseWhileDelivering } from './accounts';
import { changeInFirstSync } from './firstSync';
import { moveIdentities } from './identities';
import { changeAndBack } from './points';
import { reinstallUnheard } from './reinstall';
import { removeWhileRead } from './removals';
import { leaveUnfinished, pauseAndResume } from './steering';
import { ask, askForSweep } from './asking';
import { bind, endBinding } from './binding';

/** How long the holder of a lease stays awake after Temporal, which cannot hear it, has given its work to another. */
const awakeMs = 8_000;

/** Brings the story's situation about, where its happenings, wishes and faults do not do so. */
export function stage(world: World): void {
  const { focus, seed } = world.scenario;
  if (focus === 'lateAnswers') changeAtLastLook(world);
  if (focus === 'leaseRace') raceForLease(world);
  if (focus === 'untold') (seed % 4 === 0 ? reinstallUnheard : bindUntold)(world);
  if (focus === 'crashes') crashAtWork(world);
  if (focus === 'lostRecords') loseRecords(world);
  if (focus === 'firstSync') changeInFirstSync(world);
  if (focus === 'identities') (seed % 3 === 0 ? changeAndBack : moveIdentities)(world);
  if (focus === 'removals') removeWhileRead(world);
  if (focus === 'definitions') loseCommonDefinitions(world);
  if (focus === 'gateways') misleadByGateways(world);
  if (focus === 'pauses') pauseAndResume(world);
  if (focus === 'unfinished') leaveUnfinished(world);
  if (focus === 'accounts') chooseWhileDelivering(world);
}

/**
 * A member changes. As soon as the worker, whose looks at the inbox take long, has found it empty, another one changes.
 * Then nothing happens for long, so that what is left lying stays there.
 */
function changeAtLastLook(world: World): void {
  const { scheduler, random, scenario, wire, witness, sandbox, workers } = world;
  const [worker] = workers;
  Object.assign(wire.faults, { slowShare: 1, slowMs: 1_500, slowCollection: 'inbox', slowMachine: worker!.machine });
  witness.unsettle();
  const change = () => {
    const { world: partners, shopline, store } = sandbox;
    const member = random.pick([...store.all()]);
    const patch = { member_point_balance: random.int(0, 500) };
    changeMember({ world: partners, events: shopline }, store, member, patch, { emit: true, touchUpdatedAt: true });
    world.lastChangeMs = scheduler.nowMs;
    world.tell(`member ${member.id} changes while the inbox is slow`);
  };
  const untilNextLook = (looks: number) => {
    if (witness.emptyLooks === looks) scheduler.inWorld(20, () => untilNextLook(looks));
    else scheduler.inWorld(random.int(1, 600), change);
  };
  const next = () => {
    if (scheduler.nowMs > scenario.horizonMs - 8_000) return;
    change();
    scheduler.inWorld(200, () => untilNextLook(witness.emptyLooks));
    scheduler.inWorld(random.int(18_000, 22_000), next);
  };
  scheduler.inWorld(random.int(3_000, 5_000), next);
}

/**
 * The holder cannot reach Temporal, which gives its work to another worker. The holder freezes for about as long as its
 * lease lasts, while whatever the other asks of the leases takes long. In every second story the holder first stays
 * awake for a while, and the other asks at full speed: a lease that is not over must not be taken. If it were,
 * the holder, whose own looks take long meanwhile, would find out late.
 */
function raceForLease(world: World): void {
  const { scheduler, random, scenario, wire, witness, workers } = world;
  const isAwakeFirst = scenario.seed % 2 === 0;
  scheduler.inWorld(random.int(1_000, 2_000), () => {
    const lease = world.loaded.database.all<{ owner: string }>('leases')[0];
    const holder = workers.find(({ machine }) => lease?.owner.startsWith(`${machine.name}:`));
    const other = workers.find((worker) => worker !== holder);
    if (!holder || !other) return;
    holder.isCutOff = true;
    world.tell(`${holder.machine.name} cannot reach Temporal for long`);
    const slow = { slowShare: 0.9, slowMs: 2_500, slowCollection: 'leases', slowMachine: other.machine };
    const slowLooks = { ...slow, slowMs: 600, slowMachine: holder.machine };
    Object.assign(wire.faults, isAwakeFirst ? slowLooks : slow);
    witness.unsettle();
    const freeze = () => {
      if (scheduler.nowMs > scenario.horizonMs - 8_000) return;
      Object.assign(wire.faults, slow);
      const forMs = random.int(5_500, 8_000);
      holder.machine.frozenUntilMs = scheduler.nowMs + forMs;
      witness.unsettle(holder.machine);
      world.tell(`${holder.machine.name} freezes for ${forMs} ms, while the leases are slow for ${other.machine.name}`);
      scheduler.inWorld(forMs + random.int(1_000, 3_000), freeze);
    };
    scheduler.inWorld(random.int(11_000, 14_000) + (isAwakeFirst ? awakeMs : 0), freeze);
  });
}

/**
 * While Temporal is away, a store that has no workflow any more is bound and disconnected, and perhaps bound once more
 * later; or a store that has a workflow is disconnected, and an operator asks that workflow for a sweep afterwards.
 */
function bindUntold(world: World): void {
  const { scheduler, random, temporal, loaded, webhooks } = world;
  const openBinding = () => loaded.database.all<Integration>('integrations').find(({ endedAt }) => endedAt === null);
  const isForWorkflow = random.chance(0.5);
  const leave = (why: string) => {
    const forMs = random.int(4_000, 8_000);
    temporal.awayUntilMs = scheduler.nowMs + forMs;
    world.tell(`Temporal is away for ${forMs} ms, ${why}`);
    return forMs;
  };
  const disconnect = () => {
    const binding = openBinding();
    if (!binding || webhooks.isReliable) return;
    ask(world, () => endBinding(world, binding._id));
    world.tell('an admin disconnects the store, and nothing else happens for a while');
  };
  const bindAgain = () => {
    if (world.integrationId !== null || world.isBindingWanted || webhooks.isReliable) return;
    bind(world).catch(() => undefined);
  };
  const bindAndEnd = () => {
    if (openBinding() || webhooks.isReliable) return;
    const forMs = leave('and a store is bound');
    bindAgain();
    scheduler.inWorld(random.int(100, 3_000), disconnect);
    if (random.chance(0.6)) scheduler.inWorld(forMs + random.int(100, 2_000), bindAgain);
  };
  const endAndAsk = () => {
    if (!openBinding() || webhooks.isReliable) return;
    const forMs = leave('and a store is disconnected');
    disconnect();
    scheduler.inWorld(forMs + random.int(100, 2_000), () => askForSweep(world));
  };
  if (isForWorkflow) scheduler.inWorld(random.int(3_000, 5_000), endAndAsk);
  else {
    scheduler.inWorld(random.int(500, 3_000), disconnect);
    scheduler.inWorld(random.int(5_000, 7_000), bindAndEnd);
  }
}

/** A gateway in front of each partner answers part of the calls itself, with 404: it knows nothing the partner has. */
function misleadByGateways({ shopline, omnichat }: World): void {
  shopline.faults.notFound = 0.4;
  omnichat.faults.notFound = 0.4;
}
