import type { JsonWebKey } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  Channel,
  Team,
  type AttributeDefinition,
  type Contact,
  type ContactState,
  type TeamProfile,
} from '../omnichatApi/team';
import { webhookSecretOf } from '../omnichatApi/generateTeam';
import type { Member, StoreProfile } from '../shoplineApi/member';
import type { MemberLog } from '../shoplineApi/memberLog';
import type { Metafield } from '../shoplineApi/metafield';
import type { WebhookSubscription } from '../shoplineApi/webhookSubscription';
import { Store } from '../shoplineApi/store';
import { Tokens, type TokenRecord } from '../shoplineApi/tokens';
import type { User, World } from './world';

interface AccountsFile {
  tokens: TokenRecord[];
  users: User[];
  redirectUris: string[];
  staffMerchantId: string | null;
  signingKey: JsonWebKey;
}
interface StoreFile {
  profile: StoreProfile;
  members: Member[];
  removed: [string, number][];
  /** This and what follows is missing in files from before the sandbox kept it. */
  webhooks?: WebhookSubscription[];
  logs?: [string, MemberLog][];
  metafields?: [string, Metafield[]][];
}
interface TeamFile {
  /** Files from before teams had a webhook secret have none. */
  profile: Omit<TeamProfile, 'webhookSecret'> & Partial<TeamProfile>;
  definitions: AttributeDefinition[];
  customers: [string, Partial<ContactState>][];
  /** Orders and points are missing in files from before the sandbox kept them. */
  orders?: [string, string][];
  points?: [string, { balance: number; accumulated: number }][];
  channels: { channelId: string; name: string; deletedIds: string[]; contacts: Contact[] }[];
}

const saveEveryMs = 2_000;
const filePattern = /^(store|team)-[\w-]+\.json$/;

/** Keeps stores, teams, users and tokens over a restart, in a folder with a file for each store and each team. */
export class Snapshot {
  private timer: NodeJS.Timeout | undefined;
  private lastAccounts = '';

  constructor(
    private readonly world: World,
    private readonly folder: string,
    private readonly signingKey: JsonWebKey,
  ) {}

  /** Reads the files of the folder into the world. @returns the signing key that was kept with them, if any */
  static restore(world: World, folder: string): JsonWebKey | undefined {
    mkdirSync(folder, { recursive: true });
    const names = readdirSync(folder);
    for (const name of names.filter((file) => filePattern.test(file))) {
      if (name.startsWith('store-')) restoreStore(world, read<StoreFile>(folder, name));
      else restoreTeam(world, read<TeamFile>(folder, name));
    }
    if (!names.includes('accounts.json')) return undefined;
    const accounts = read<AccountsFile>(folder, 'accounts.json');
    world.tokens = new Tokens(() => world.now(), accounts.tokens);
    for (const user of accounts.users) world.users.set(user.username, user);
    for (const uri of accounts.redirectUris) world.redirectUris.add(uri);
    world.staffMerchantId = accounts.staffMerchantId;
    return accounts.signingKey;
  }

  start(): void {
    this.timer = setInterval(() => this.save(), saveEveryMs);
    this.timer.unref();
  }

  /** Writes what changed since the last time and removes the files of what is gone. */
  save(): void {
    const current = new Set<string>();
    for (const [id, store] of this.world.stores) {
      const name = `store-${id}.json`;
      current.add(name);
      if (!store.isDirty) continue;
      store.isDirty = false;
      this.write(name, JSON.stringify(storeFile(store)));
    }
    for (const [id, team] of this.world.teams) {
      const name = `team-${id}.json`;
      current.add(name);
      if (!team.isDirty) continue;
      team.isDirty = false;
      this.write(name, JSON.stringify(teamFile(team)));
    }
    const accounts = JSON.stringify({
      tokens: this.world.tokens.records(),
      users: [...this.world.users.values()],
      redirectUris: [...this.world.redirectUris],
      staffMerchantId: this.world.staffMerchantId,
      signingKey: this.signingKey,
    });
    if (accounts !== this.lastAccounts) this.write('accounts.json', accounts);
    this.lastAccounts = accounts;
    for (const name of readdirSync(this.folder)) {
      if (filePattern.test(name) && !current.has(name)) rmSync(join(this.folder, name));
    }
  }

  close(): void {
    clearInterval(this.timer);
    this.save();
  }

  /** Writes a file beside the old one and renames it, so that a killed process leaves the old file or the new one. */
  private write(name: string, text: string): void {
    const path = join(this.folder, name);
    writeFileSync(`${path}.new`, text);
    renameSync(`${path}.new`, path);
  }
}

/** Not validated: the sandbox reads only files it wrote itself, in a folder of its own. */
function read<T>(folder: string, name: string): T {
  return JSON.parse(readFileSync(join(folder, name), 'utf8')) as T;
}

function restoreStore(world: World, file: StoreFile): void {
  const { profile, members, removed, webhooks = [], logs = [], metafields = [] } = file;
  const store = new Store(profile, members);
  for (const [id, createdAtMs] of removed) store.removedAt.set(id, createdAtMs);
  for (const webhook of webhooks) store.webhooks.set(webhook.id, webhook);
  for (const [id, log] of logs) store.logs.set(id, log);
  for (const [id, fields] of metafields) store.metafields.set(id, fields);
  store.isDirty = false;
  world.stores.set(profile.merchantId, store);
}

function restoreTeam(world: World, file: TeamFile): void {
  const { profile, definitions, customers, orders = [], points = [], channels } = file;
  const team = new Team({ webhookSecret: webhookSecretOf(profile.teamId), ...profile });
  for (const definition of definitions) team.definitions.set(definition.key, definition);
  for (const [memberId, customer] of customers) team.customers.set(memberId, customer);
  for (const [id, order] of orders) team.orders.set(id, order);
  for (const [owner, held] of points) team.points.set(owner, held);
  for (const { channelId, name, deletedIds, contacts } of channels) {
    const channel = new Channel(channelId, name);
    for (const id of deletedIds) channel.deletedIds.add(id);
    team.addChannel(channel);
    for (const contact of contacts) team.addContact(channel, contact);
  }
  team.isDirty = false;
  world.addTeam(team);
}

function storeFile(store: Store): StoreFile {
  return {
    profile: store.profile,
    members: [...store.all()],
    removed: [...store.removedAt],
    webhooks: [...store.webhooks.values()],
    logs: [...store.logs],
    metafields: [...store.metafields],
  };
}

function teamFile(team: Team): TeamFile {
  return {
    profile: team.profile,
    definitions: [...team.definitions.values()],
    customers: [...team.customers],
    orders: [...team.orders],
    points: [...team.points],
    channels: [...team.channels.values()].map((channel) => ({
      channelId: channel.channelId,
      name: channel.name,
      deletedIds: [...channel.deletedIds],
      contacts: [...channel.all()],
    })),
  };
}
