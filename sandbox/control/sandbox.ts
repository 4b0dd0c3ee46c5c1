import type { World } from '../core/world';
import type { OmnichatEvents } from '../omnichatApi/events';
import { generateTeam, type TeamRequest } from '../omnichatApi/generateTeam';
import type { Channel, Team } from '../omnichatApi/team';
import type { ShoplineEvents } from '../shoplineApi/events';
import { generateStore, type StoreRequest } from '../shoplineApi/generateStore';
import type { Member } from '../shoplineApi/member';
import { appScopes } from '../shoplineApi/scopes';
import type { Store } from '../shoplineApi/store';
import type { TokenRecord } from '../shoplineApi/tokens';
import { ControlError } from './router';

/** What the control routes work on: the world and both companies' events. */
export interface Sandbox {
  world: World;
  shopline: ShoplineEvents;
  omnichat: OmnichatEvents;
}

/**
 * Makes a store. Where its merchant id is taken, by the same seed in the same second, it uses another seed. Where its
 * handle is taken, by the same seed at another time, the handle gets a number.
 * @throws {ControlError} 409 where another store has the `handle` that was asked for.
 */
export function createStore({ world }: Sandbox, request: StoreRequest): Store {
  const { handle } = request;
  if (handle !== undefined && world.findStore(handle))
    throw new ControlError(409, `there is already a store ${handle}`);
  const nowMs = world.now();
  let store = generateStore(request, nowMs);
  for (let salt = 1; world.stores.has(store.profile.merchantId); salt += 1) {
    store = generateStore({ ...request, seed: request.seed + salt * 7_919 }, nowMs);
  }
  const { seed, handle: taken } = store.profile;
  for (let number = 2; world.findStore(store.profile.handle); number += 1) {
    store = generateStore({ ...request, seed, handle: `${taken}-${number}` }, nowMs);
  }
  world.stores.set(store.profile.merchantId, store);
  return store;
}

/** Makes a team with one LINE Official Account, whose contacts include a share of the store's members. */
export function createTeam({ world }: Sandbox, request: TeamRequest, store: Store | undefined): Team {
  let team = generateTeam(request, store?.all() ?? [], world.now());
  for (let salt = 1; world.teams.has(team.profile.teamId); salt += 1) {
    team = generateTeam({ ...request, seed: request.seed + salt * 7_919 }, store?.all() ?? [], world.now());
  }
  world.addTeam(team);
  return team;
}

export interface Installation {
  /** Whether the install webhooks are sent. */
  emit: boolean;
  /** What the merchant granted; every scope of the app when left out. */
  scopes?: readonly string[] | undefined;
}

function installationToken({ world }: Sandbox, store: Store, scopes: readonly string[]): TokenRecord {
  const { merchantId } = store.profile;
  const isKept = world.settings.shopline.tokenRecord === 'kept';
  const id = isKept ? world.tokens.lastOfApp(merchantId)?.id : undefined;
  return world.tokens.issue('installation', merchantId, [...scopes], id);
}

/** Installs the app, or grants its scopes anew: SHOPLINE sends the same two topics for both. */
export function installApp(sandbox: Sandbox, store: Store, { emit, scopes = appScopes }: Installation): TokenRecord {
  const { profile } = store;
  const nowMs = sandbox.world.now();
  // A store that is made with the app has no time of its installation yet.
  if (!profile.installed || profile.installedAtMs === undefined) profile.installedAtMs = nowMs;
  profile.authorizedAtMs = nowMs;
  profile.installed = true;
  store.isDirty = true;
  const token = installationToken(sandbox, store, scopes);
  if (emit) sandbox.shopline.installed(store, token);
  return token;
}

/** Removing the app kills every token of the merchant at once. */
export function uninstallApp({ world, shopline }: Sandbox, store: Store, emit: boolean): number {
  const tokens = world.tokens.ofMerchant(store.profile.merchantId);
  for (const token of tokens) world.tokens.revoke(token);
  if (emit) shopline.uninstalled(store, tokens);
  store.profile.installed = false;
  store.isDirty = true;
  return tokens.length;
}

export function needStore({ world }: Sandbox, id: string | undefined): Store {
  const store = world.findStore(id ?? '');
  if (!store) throw new ControlError(404, `there is no store ${id ?? ''}`);
  return store;
}

export function needMember(store: Store, id: string | undefined): Member {
  const member = store.get(id ?? '');
  if (!member) throw new ControlError(404, `the store has no customer ${id ?? ''}`);
  return member;
}

export function needTeam({ world }: Sandbox, id: string | undefined): Team {
  const team = world.teams.get(id ?? '');
  if (!team) throw new ControlError(404, `there is no team ${id ?? ''}`);
  return team;
}

export function needChannel({ world }: Sandbox, channelId: string | undefined): { team: Team; channel: Channel } {
  const team = world.findTeamByChannel(channelId ?? '');
  const channel = team?.channels.get(channelId ?? '');
  if (!team || !channel) throw new ControlError(404, `there is no channel ${channelId ?? ''}`);
  return { team, channel };
}
