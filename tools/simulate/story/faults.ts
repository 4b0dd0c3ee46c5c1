import { mongo } from 'mongoose';
import type { InboxEntry } from '../../../core/store/documents';
import { noFaults, type PartnerNetwork } from '../partners/network';
import type { Machine } from '../time/scheduler';
import type { World } from '../world';
import { loseAnyDefinition } from './definitions';
import { befriend } from './happenings';
import type { FaultKind } from './scenario';
import { grantOmnichatAccess } from './repairs';

/** A workflow to which nothing happens for this long only waits. */
const restsMs = 1_000;

type Fault = (world: World) => string | null;

/** A worker dies; another takes its place some time later. */
function crash(world: World): string | null {
  const { workers, random, scheduler } = world;
  if (workers.length === 0) return null;
  const worker = random.pick(workers);
  world.end(worker);
  world.witness.unsettle(worker.machine);
  scheduler.inWorld(random.int(200, 20_000), () => world.tell(`${world.startWorker().machine.name} starts`));
  return `${worker.machine.name} crashes`;
}

function apiCrash(world: World): string | null {
  const { apis, random, scheduler } = world;
  const [api] = apis;
  if (!api) return null;
  world.end(api);
  scheduler.inWorld(random.int(200, 5_000), () => world.tell(`${world.startApi().machine.name} starts`));
  return `${api.machine.name} crashes`;
}

function freeze(world: World): string | null {
  const { workers, apis, random, scheduler } = world;
  const machines: Machine[] = [...workers, ...apis].map(({ machine }) => machine);
  if (machines.length === 0) return null;
  const machine = random.pick(machines);
  const forMs = random.pick([500, 3_000, 10_000, 30_000]);
  machine.frozenUntilMs = Math.max(machine.frozenUntilMs, scheduler.nowMs + forMs);
  world.witness.unsettle(machine);
  return `${machine.name} freezes for ${forMs} ms`;
}

function cutOff(world: World): string | null {
  const { workers, random, scheduler } = world;
  if (workers.length === 0) return null;
  const worker = random.pick(workers);
  worker.isCutOff = true;
  const forMs = random.int(2_000, 40_000);
  scheduler.inWorld(forMs, () => (worker.isCutOff = false));
  return `${worker.machine.name} cannot reach Temporal for ${forMs} ms`;
}

/** A worker is told to stop: it hands over, and its successor starts at once. */
function deploy(world: World): string | null {
  const { workers, random, scheduler, temporal } = world;
  const [worker] = workers;
  if (!worker || worker.isStopping) return null;
  worker.isStopping = true;
  for (const attempt of temporal.attempts) if (attempt.worker === worker) attempt.cancel();
  const next = world.startWorker();
  scheduler.inWorld(random.int(3_000, 10_000), () => {
    world.end(worker);
    world.witness.unsettle(worker.machine);
  });
  return `${worker.machine.name} is told to stop, and ${next.machine.name} starts`;
}

function databaseAway(world: World): string {
  const { wire, scheduler, random, witness } = world;
  const forMs = random.pick([1_000, 5_000, 12_000, 20_000]);
  wire.faults.awayUntilMs = scheduler.nowMs + forMs;
  witness.unsettle();
  return `the database has no primary for ${forMs} ms`;
}

function databaseSlow(world: World): string {
  const { wire, scheduler, random } = world;
  const forMs = random.int(1_000, 20_000);
  Object.assign(wire.faults, { slowShare: random.pick([0.1, 0.5]), slowMs: random.pick([100, 1_000, 4_000]) });
  world.witness.unsettle();
  scheduler.inWorld(forMs, () => {
    wire.faults.slowShare = 0;
    world.witness.unsettle();
  });
  return `the database is slow for ${forMs} ms`;
}

/**
 * A worker cannot reach Temporal, which gives its work to another, and whatever either asks of the leases takes
 * seconds: a look at a lease is old by the time it is acted on.
 */
function leasesSlow(world: World): string | null {
  const { wire, scheduler, random, witness } = world;
  const isCut = cutOff(world);
  if (isCut === null) return null;
  Object.assign(wire.faults, { slowShare: 0.7, slowMs: 4_000, slowCollection: 'leases' });
  witness.unsettle();
  const forMs = random.int(10_000, 30_000);
  scheduler.inWorld(forMs, () => {
    Object.assign(wire.faults, { slowShare: 0, slowCollection: null });
    witness.unsettle();
  });
  return `${isCut}, and the leases are slow for ${forMs} ms`;
}

function temporalAway(world: World): string {
  const { temporal, scheduler, random } = world;
  const forMs = random.int(1_000, 20_000);
  temporal.awayUntilMs = scheduler.nowMs + forMs;
  return `Temporal is away for ${forMs} ms`;
}

function lostAnswers(world: World): string {
  world.temporal.faults.lostAnswers = 0.3;
  world.scheduler.inWorld(world.random.int(2_000, 20_000), () => (world.temporal.faults.lostAnswers = 0));
  return 'answers of activities are lost on their way to Temporal';
}

function troubles(name: 'shopline' | 'omnichat'): Fault {
  return (world) => {
    const { random, scheduler } = world;
    const network: PartnerNetwork = world[name];
    const forMs = random.int(1_000, 20_000);
    const kind = random.pick([
      'lost',
      'answerLost',
      'slow',
      'throttled',
      'failing',
      'failingAfter',
      'html',
      'notFound',
      'out',
    ] as const);
    if (kind === 'out') network.faults.outUntilMs = scheduler.nowMs + forMs;
    else network.faults[kind] = random.pick([0.05, 0.3, 0.9]);
    scheduler.inWorld(forMs, () => (network.faults = { ...noFaults(), outUntilMs: network.faults.outUntilMs }));
    return `${name} has troubles for ${forMs} ms: ${kind}`;
  };
}

/** A clock is set, by no more than the service allows two of its machines to be apart. */
function clocks(world: World): string | null {
  const { workers, random, scenario } = world;
  if (workers.length === 0) return null;
  const { machine } = random.pick(workers);
  machine.clockOffsetMs = random.int(-scenario.clocksApartMs, scenario.clocksApartMs);
  return `the clock of ${machine.name} is set to ${machine.clockOffsetMs} ms off`;
}

function continueAsNew(world: World): string | null {
  const { workflow, scheduler, temporal, witness } = world;
  if (!workflow) return null;
  workflow.suggestContinuing();
  const { continued, historyLength } = workflow;
  const isAtWork = () => temporal.underWay.size > 0 || workflow.updatesUnderWay > 0;
  const wasAtWork = isAtWork();
  scheduler.inWorld(restsMs, () => {
    const hasStayed = workflow.continued === continued && workflow.historyLength === historyLength;
    if (world.workflow === workflow && hasStayed && !wasAtWork && !isAtWork())
      witness.blame('a workflow that only waits does not continue as new');
  });
  return 'Temporal suggests that the workflow continues as new';
}

/** The team deletes a contact in Omnichat's portal, of which no event tells; the friend may come back. */
function deleteContact(world: World): string | null {
  const { scenario, sandbox, random, scheduler } = world;
  if (scenario.about === 'bindings') return null;
  const [channel] = sandbox.channels;
  const contacts = [...channel.all()];
  if (contacts.length === 0) return null;
  const contact = random.pick(contacts);
  sandbox.team.removeContact(channel, contact, 'portal');
  world.witness.contactDeleted(contact);
  world.lastChangeMs = scheduler.nowMs;
  world.walkNeededSinceMs = scheduler.nowMs;
  if (random.chance(0.5)) {
    scheduler.inWorld(random.int(500, 20_000), () => {
      if (world.webhooks.isReliable || channel.get(contact.id)) return;
      world.lastChangeMs = scheduler.nowMs;
      world.tell(`${contact.id} is a friend of the account again`);
      befriend(world, contact.id);
    });
  }
  return `the team deletes contact ${contact.id}`;
}

/** Omnichat refuses one contact whatever is asked of it, or fails for it; it may take it again. */
function refuseContact({ scenario, sandbox, omnichat, random, scheduler }: World): string | null {
  const contacts = [...sandbox.channels[0].all()];
  // What is taken back is lawfully left on a contact that Omnichat refuses.
  if (scenario.about === 'bindings' || contacts.length === 0) return null;
  const { id } = random.pick(contacts);
  const status = random.pick([400, 401, 403, 500]);
  omnichat.refused.set(id, status);
  if (random.chance(0.5)) scheduler.inWorld(random.int(5_000, 60_000), () => omnichat.refused.delete(id));
  return `Omnichat answers ${status} for contact ${id}`;
}

/** The team's token, or what it may do with it, is gone for a while; then an admin connects the store again. */
function loseOmnichatAccess(world: World): string | null {
  const { sandbox, random, scheduler, webhooks } = world;
  const { profile } = sandbox.team;
  if (profile.tokenRevoked || profile.modules.length === 0) return null;
  const isToken = random.chance(0.6);
  world.boundAnewAtMs = null;
  if (isToken) profile.tokenRevoked = true;
  else profile.modules = [];
  scheduler.inWorld(random.int(500, 15_000), () => {
    if (!webhooks.isReliable) grantOmnichatAccess(world);
  });
  return isToken ? "the team's Omnichat token is revoked" : 'the team loses its CRM module';
}

/** What an event carried of a member cannot be opened any more. */
function spoilEntry({ loaded, random }: World): string | null {
  const carried = loaded.database.all<InboxEntry>('inbox').filter(({ sealedCustomer }) => Boolean(sealedCustomer));
  if (carried.length === 0) return null;
  const entry = random.pick(carried);
  const sealedCustomer = new mongo.Binary(Buffer.from('spoilt'));
  loaded.database.collection('inbox').documents.set(entry._id, Object.freeze({ ...entry, sealedCustomer }));
  return `what waits of member ${entry.customerId} cannot be opened any more`;
}

const faults: Record<FaultKind, Fault> = {
  crash,
  apiCrash,
  freeze,
  cutOff,
  deploy,
  databaseAway,
  databaseSlow,
  leasesSlow,
  temporalAway,
  lostAnswers,
  shoplineTroubles: troubles('shopline'),
  omnichatTroubles: troubles('omnichat'),
  webhookTroubles: () => null,
  clocks,
  continueAsNew,
  contactDeleted: deleteContact,
  contactRefused: refuseContact,
  omnichatAccess: loseOmnichatAccess,
  definitionMissing: loseAnyDefinition,
  entryUnreadable: spoilEntry,
};

/** Lets one of the faults happen that this story is about. */
export function fail(world: World): void {
  const { scenario, random } = world;
  if (scenario.faults.size === 0) return;
  const text = faults[random.pick([...scenario.faults])](world);
  if (text !== null) world.tell(text);
}

/** Everything works from here on, and what was away is back; but a frozen process stays so to the end of its freeze. */
export function endFaults(world: World): void {
  const { wire, temporal, workers, apis, shopline, omnichat, webhooks } = world;
  Object.assign(wire.faults, {
    slowShare: 0,
    slowCollection: null,
    slowOperation: null,
    slowMachine: null,
    awayUntilMs: 0,
  });
  temporal.awayUntilMs = 0;
  temporal.faults.lostAnswers = 0;
  omnichat.refused.clear();
  for (const network of [shopline, omnichat]) network.faults = noFaults();
  for (const worker of workers) worker.isCutOff = false;
  if (workers.every(({ isStopping }) => isStopping)) world.startWorker();
  if (apis.length === 0) world.startApi();
  webhooks.isReliable = true;
  world.tell('from here on everything works');
}
