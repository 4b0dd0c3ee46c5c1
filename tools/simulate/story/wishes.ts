import { customAttributes } from '../../../core/domain/attributes';
import { isKept } from '../../../core/domain/keptAttributes';
import type { SyncMode } from '../../../core/domain/types';
import { installApp, uninstallApp } from '../../../sandbox/control/sandbox';
import type { Integration, SyncRun } from '../../../core/store/documents';
import type { BindingRequest } from '../../../core/store/integrations/bindings';
import { readOmnichatToken } from '../../../core/store/integrations/integrations';
import type { SyncRequest } from '../service/api';
import { beginningMs } from '../time/scheduler';
import type { World } from '../world';

type Wish = (world: World) => string | null;

/** A full sync, whatever the page warns of. */
export const everything: SyncRequest = { mode: 'full', acceptMismatch: true, acceptRemovals: true };

/** Asks an api process; what it refuses is its answer. */
export function ask(world: World, work: (api: NonNullable<World['api']>) => Promise<unknown>): void {
  const { api } = world;
  if (!api) return;
  work(api).catch((error: unknown) => world.tell(`  the api refuses: ${error instanceof Error ? error.message : ''}`));
}

function requestSync(mode: SyncMode): Wish {
  return (world) => {
    const { integrationId } = world;
    if (!integrationId) return null;
    askForSync(world, integrationId, { mode, acceptMismatch: true, acceptRemovals: world.random.chance(0.5) });
    return `an admin asks for a ${mode} sync`;
  };
}

export function askForSync(world: World, integrationId: string, request: SyncRequest): void {
  ask(world, (api) => api.requestSync(integrationId, request, world.sandbox.team.profile.apiToken));
}

function steer(desired: SyncRun['desired']): Wish {
  return (world) => {
    const { integration } = world;
    const runId = integration?.activeRunId;
    if (!integration || !runId) return null;
    const noteCancel = () => {
      if (desired === 'cancel') world.witness.cancelWanted();
    };
    noteCancel();
    // What is asked for until it has come to its end may end by it.
    ask(world, (api) => api.steer(integration._id, runId, desired).finally(noteCancel));
    return `an admin wants ${desired} of the sync`;
  };
}

function signal(name: string, argsOf: (world: World) => unknown[] = () => []): Wish {
  return (world) => {
    const { workflow } = world;
    if (!workflow) return null;
    const args = argsOf(world);
    world.witness.signalled(name, (args[0] as { mode?: SyncMode } | undefined)?.mode, workflow.integrationId);
    workflow.signal(name, args);
    return `an operator sends ${name} ${JSON.stringify(args)}`;
  };
}

function changeSettings(world: World): string | null {
  const { integration, random } = world;
  if (!integration) return null;
  const attribute = random.pick(customAttributes);
  const { key } = attribute;
  const { settings } = integration;
  const { disabledAttributes: off, enabledAttributes: on = [] } = settings;
  const toggled = (keys: string[]) => (keys.includes(key) ? keys.filter((one) => one !== key) : [...keys, key]);
  const lists = attribute.isOptional ? { enabledAttributes: toggled(on) } : { disabledAttributes: toggled(off) };
  ask(world, (api) => api.changeSettings(integration._id, { ...settings, ...lists }));
  return `an admin switches ${key} ${isKept(attribute, settings) ? 'off' : 'on'}`;
}

function reconcileNow(world: World): string | null {
  if (!world.workflow) return null;
  askForSweep(world);
  return 'an operator asks for a sweep';
}

/** As `reconcileNow` of an operator, whose answer has to be true. */
export function askForSweep(world: World): void {
  const { workflow, witness } = world;
  if (!workflow) return;
  const told = witness.sweepAsked();
  workflow.update('reconcileNow').then(
    () => told('swept'),
    () => told('refused'),
  );
}

/** SHOPLINE revokes the token; some time later the merchant grants access anew. */
function loseToken(world: World): string | null {
  const { sandbox, scheduler, random, webhooks } = world;
  const { profile } = sandbox.store;
  const [token] = sandbox.world.tokens.ofMerchant(profile.merchantId);
  if (!token || !profile.installed) return null;
  sandbox.world.tokens.revoke(token);
  if (random.chance(0.7)) sandbox.shopline.emitToken(sandbox.store, token, 'revoke');
  scheduler.inWorld(random.int(500, 20_000), () => {
    if (webhooks.isReliable || !profile.installed) return;
    installApp(sandbox, sandbox.store, { emit: true });
    world.tell('the merchant grants access anew');
  });
  return 'the token is revoked';
}

function chooseOther(world: World): string | null {
  const { integration, sandbox, random } = world;
  if (!integration) return null;
  const { channelId } = random.pick(sandbox.channels);
  ask(world, (api) => api.chooseAccount(integration._id, channelId));
  world.lastChangeMs = world.scheduler.nowMs;
  return `an admin chooses account ${channelId}`;
}

/** Binds the store to the team anew, as an admin does in the page, and asks for the first sync. */
export function bind(world: World): Promise<void> {
  const { api } = world;
  world.isBindingWanted = true;
  if (!api) return Promise.resolve();
  return api.bind(bindingRequest(world)).then((integration) => begin(world, api, integration));
}

async function begin(world: World, api: NonNullable<World['api']>, { _id, settings }: Integration): Promise<void> {
  const { channels, team } = world.sandbox;
  const { eligibility, unmatched } = world.scenario;
  world.integrationId = _id;
  await api.changeSettings(_id, { ...settings, eligibility, unmatched });
  await api.chooseAccount(_id, channels[0].channelId);
  await api.requestSync(_id, everything, team.profile.apiToken);
  world.tell('the store is bound, its account chosen, and a full sync asked for');
}

function bindingRequest({ sandbox }: World): BindingRequest {
  const { merchantId, handle, name } = sandbox.store.profile;
  const { teamId, apiToken } = sandbox.team.profile;
  return { merchantId, handle, storeName: name, teamId, origin: 'omnichat', omnichatToken: apiToken };
}

/** Connects the store that is connected once more, which renews the team's token. */
export function askToBind(world: World): void {
  const request = bindingRequest(world);
  ask(world, async (api) => {
    const bound = await api.bind(request);
    const { loaded, sandbox } = world;
    // It hung, and the binding that it was to renew has ended meanwhile: it has made another.
    const isStanding = loaded.database.find<Integration>('integrations', bound._id)?.endedAt === null;
    if (isStanding && bound._id !== world.integrationId) {
      world.isBindingWanted = true;
      await begin(world, api, bound);
    }
    // One that hung for long has put back an older token, be it this one or another.
    const { integration } = world;
    const stored = integration && readOmnichatToken(loaded.store, integration);
    const isCurrent = stored === sandbox.team.profile.apiToken;
    world.boundAnewAtMs = isCurrent ? world.scheduler.nowMs : null;
  });
}

/** Where the end of a binding is what a story is about, the store often stays without one. */
function rebindLater(world: World): void {
  const { scheduler, random, webhooks, scenario } = world;
  if (scenario.focus === 'untold' && random.chance(0.4)) return;
  scheduler.inWorld(random.int(200, 15_000), () => {
    if (webhooks.isReliable || world.integrationId !== null) return;
    bind(world).catch(() => undefined);
  });
}

/** An operator who has not heard of it wants something at the same moment. */
function meanwhile(world: World): void {
  const { scheduler, random } = world;
  if (!random.chance(0.5)) return;
  scheduler.inWorld(random.int(1, 100), () => {
    const { workflow } = world;
    if (!workflow) return;
    workflow.signal('resume', []);
    world.tell('an operator sends resume');
  });
}

/** An admin disconnects the store. */
export function endBinding(world: World, integrationId: string): void {
  world.integrationId = null;
  world.isBindingWanted = false;
  ask(world, (api) => api.disconnect(integrationId));
}

function disconnect(world: World): string | null {
  const { integrationId } = world;
  if (!integrationId || !world.api) return null;
  endBinding(world, integrationId);
  meanwhile(world);
  rebindLater(world);
  return 'an admin disconnects the store';
}

/** While Temporal is away: a binding of which its workflow hears neither the beginning nor the end. */
function bindAndDisconnect(world: World): string | null {
  const { integrationId, temporal, scheduler, random } = world;
  if (!integrationId || !world.api || temporal.awayUntilMs <= scheduler.nowMs) return null;
  const end = (id: string) => {
    world.integrationId = null;
    world.isBindingWanted = false;
    return world.api?.disconnect(id);
  };
  const bindAndEnd = async () => {
    await end(integrationId);
    await bind(world);
    await scheduler.pause(random.int(50, 1_000));
    if (world.integrationId !== null && !world.webhooks.isReliable) await end(world.integrationId);
  };
  bindAndEnd().catch(() => undefined);
  rebindLater(world);
  return 'an admin disconnects the store, connects it and disconnects it again';
}

/** By clocks apart, a binding may seem to be younger than what is done a moment later; no merchant is that quick. */
function isBoundJustNow({ integration, scheduler }: World): boolean {
  return (integration?.createdAt.getTime() ?? 0) >= beginningMs + scheduler.nowMs;
}

function uninstall(world: World): string | null {
  const { sandbox, scheduler, random, webhooks } = world;
  if (!sandbox.store.profile.installed || isBoundJustNow(world)) return null;
  uninstallApp(sandbox, sandbox.store, true);
  world.integrationId = null;
  world.isBindingWanted = false;
  meanwhile(world);
  scheduler.inWorld(random.int(500, 10_000), () => {
    if (webhooks.isReliable || sandbox.store.profile.installed) return;
    installApp(sandbox, sandbox.store, { emit: true });
    world.tell('the merchant installs the app again');
    rebindLater(world);
  });
  return 'the merchant uninstalls the app';
}

const usual: Wish[] = [
  requestSync('full'),
  requestSync('full'),
  requestSync('preview'),
  requestSync('clear'),
  steer('pause'),
  steer('run'),
  steer('run'),
  steer('cancel'),
  changeSettings,
  reconcileNow,
  loseToken,
  signal('pause'),
  signal('resume'),
  signal('cancelSync'),
  signal('authorized'),
  signal('syncRequested', ({ random }) => [{ mode: random.pick(['full', 'preview', 'clear']) }]),
];

const ofBindings: Wish[] = [
  ...usual,
  chooseOther,
  chooseOther,
  chooseOther,
  disconnect,
  bindAndDisconnect,
  bindAndDisconnect,
  uninstall,
];

/** Little else than what begins, ends or asks something of a binding. */
const ofUntold: Wish[] = [
  disconnect,
  disconnect,
  bindAndDisconnect,
  bindAndDisconnect,
  uninstall,
  reconcileNow,
  reconcileNow,
  reconcileNow,
];

const request = signal('syncRequested', ({ random }) => [{ mode: random.pick(['full', 'preview']) }]);
const ofOperators: Wish[] = [
  request,
  request,
  request,
  request,
  reconcileNow,
  signal('pause'),
  signal('resume'),
  signal('cancelSync'),
];

function wishesOf({ scenario: { focus, about } }: World): Wish[] {
  if (focus === 'untold') return ofUntold;
  if (focus === 'requests') return ofOperators;
  return about === 'bindings' ? ofBindings : usual;
}

/** An admin, an operator or the merchant wants something. */
export function wish(world: World): void {
  const text = world.random.pick(wishesOf(world))(world);
  if (text !== null) world.tell(text);
}
