import { customAttributes } from '../../../core/domain/attributes';
import { isKept } from '../../../core/domain/keptAttributes';
import type { SyncMode } from '../../../core/domain/types';
import { installApp } from '../../../sandbox/control/sandbox';
import type { SyncRun } from '../../../core/store/documents';
import { beginningMs } from '../time/scheduler';
import type { World } from '../world';
import { ask, askForSweep, askForSync } from './asking';
import { bind, endBinding } from './binding';
import { installAgain, uninstallNow } from './reinstall';
import { steer } from './steering';

type Wish = (world: World) => string | null;

function requestSync(mode: SyncMode): Wish {
  return (world) => {
    const { integrationId } = world;
    if (!integrationId) return null;
    askForSync(world, integrationId, { mode, acceptMismatch: true, acceptRemovals: world.random.chance(0.5) });
    return `an admin asks for a ${mode} sync`;
  };
}

function steering(desired: SyncRun['desired']): Wish {
  return (world) => {
    steer(world, desired);
    return null;
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
  ask(world, (api) => api.changeSettings(integration._id, lists));
  return `an admin switches ${key} ${isKept(attribute, settings) ? 'off' : 'on'}`;
}

function reconcileNow(world: World): string | null {
  if (!world.workflow) return null;
  askForSweep(world);
  return 'an operator asks for a sweep';
}

/** SHOPLINE revokes the token; some time later the merchant grants access anew. */
function loseToken(world: World): string | null {
  const { sandbox, scheduler, random, webhooks } = world;
  const { profile } = sandbox.store;
  const [token] = sandbox.world.tokens.ofMerchant(profile.merchantId);
  if (!token || !profile.installed) return null;
  sandbox.world.tokens.revoke(token);
  if (random.chance(0.7)) sandbox.shopline.emitToken(sandbox.store, token, 'revoke');
  // Half of them so soon that a worker may still tell of the former token's refusal.
  const grantedAfterMs = random.int(200, random.pick([1_000, 20_000]));
  scheduler.inWorld(grantedAfterMs, () => {
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

/** Binds the store again later. Where the end of a binding is what the story is about, it often stays without one. */
function rebindLater(world: World): void {
  const { scheduler, random, webhooks, scenario } = world;
  if (scenario.focus === 'untold' && random.chance(0.4)) return;
  scheduler.inWorld(random.int(200, 15_000), () => {
    if (webhooks.isReliable || world.integrationId !== null) return;
    bind(world).catch(() => undefined);
  });
}

/** An operator who has not heard of the binding's end wants something at the same moment. */
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

function disconnect(world: World): string | null {
  const { integrationId } = world;
  if (!integrationId || !world.api) return null;
  ask(world, () => endBinding(world, integrationId));
  meanwhile(world);
  rebindLater(world);
  return 'an admin disconnects the store';
}

/** While Temporal is away, a binding begins and ends: the store's workflow hears of neither. */
function bindAndDisconnect(world: World): string | null {
  const { integrationId, temporal, scheduler, random } = world;
  if (!integrationId || !world.api || temporal.awayUntilMs <= scheduler.nowMs) return null;
  const bindAndEnd = async () => {
    await endBinding(world, integrationId);
    await bind(world);
    await scheduler.pause(random.int(50, 1_000));
    if (world.integrationId !== null && !world.webhooks.isReliable) await endBinding(world, world.integrationId);
  };
  bindAndEnd().catch(() => undefined);
  rebindLater(world);
  return 'an admin disconnects the store, connects it and disconnects it again';
}

/** Where clocks are apart, a binding may look younger than an uninstall that follows it. No merchant is that quick. */
function isBoundJustNow({ integration, scheduler }: World): boolean {
  return (integration?.createdAt.getTime() ?? 0) >= beginningMs + scheduler.nowMs;
}

function uninstall(world: World): string | null {
  const { sandbox, scheduler, random } = world;
  if (!sandbox.store.profile.installed || isBoundJustNow(world)) return null;
  uninstallNow(world);
  meanwhile(world);
  scheduler.inWorld(random.int(500, 10_000), () => {
    if (installAgain(world)) rebindLater(world);
  });
  return 'the merchant uninstalls the app';
}

const usual: Wish[] = [
  requestSync('full'),
  requestSync('full'),
  requestSync('preview'),
  requestSync('clear'),
  steering('pause'),
  steering('run'),
  steering('run'),
  steering('cancel'),
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
