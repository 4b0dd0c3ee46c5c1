import type { Team } from '../omnichatApi/team';
import { AddressLimit } from '../shoplineApi/addressLimit';
import type { Store } from '../shoplineApi/store';
import { Tokens } from '../shoplineApi/tokens';
import { Faults } from './faults';
import { RequestLog } from './requestLog';
import { defaultSettings, type Settings } from './settings';

/** Someone who can log in to Omnichat. */
export interface User {
  username: string;
  name: string;
  email: string;
  /** Which role the user has in which team. */
  teams: { teamId: string; role: string }[];
}

/** Everything both partners know, in memory. */
export class World {
  settings: Settings = defaultSettings();
  readonly log = new RequestLog();
  readonly faults = new Faults();
  /** Calls to SHOPLINE by address. */
  readonly addresses = new AddressLimit();
  readonly stores = new Map<string, Store>();
  readonly teams = new Map<string, Team>();
  readonly users = new Map<string, User>();
  readonly redirectUris = new Set<string>();
  tokens = new Tokens(() => this.now());
  /** The store whose staff is logged in to SHOPLINE in "this browser": `/oauth/authorize` then shows no picker. */
  staffMerchantId: string | null = null;

  /** The sandbox's clock, epoch milliseconds. */
  now(): number {
    return Date.now() + this.settings.clockOffsetMs;
  }

  /** A store by merchant id or handle. */
  findStore(idOrHandle: string): Store | undefined {
    const byId = this.stores.get(idOrHandle);
    if (byId) return byId;
    return [...this.stores.values()].find(({ profile }) => profile.handle === idOrHandle);
  }

  findTeamByToken(token: string): Team | undefined {
    return this.teamsByToken.get(token);
  }

  findTeamByChannel(channelId: string): Team | undefined {
    return [...this.teams.values()].find((team) => team.channels.has(channelId));
  }

  addTeam(team: Team): void {
    this.teams.set(team.profile.teamId, team);
    this.teamsByToken.set(team.profile.apiToken, team);
  }

  /** Gives a team another Open API token; the former one belongs to no team any more. */
  replaceToken(team: Team, apiToken: string): void {
    this.teamsByToken.delete(team.profile.apiToken);
    team.profile.apiToken = apiToken;
    team.profile.tokenRevoked = false;
    team.isDirty = true;
    this.teamsByToken.set(apiToken, team);
  }

  /** Forgets all stores, teams, users, requests and faults; switches go back to their defaults. */
  reset(): void {
    this.settings = defaultSettings();
    this.log.reset();
    this.faults.clear();
    this.addresses.reset();
    this.stores.clear();
    this.teams.clear();
    this.teamsByToken.clear();
    this.users.clear();
    this.redirectUris.clear();
    this.tokens = new Tokens(() => this.now());
    this.staffMerchantId = null;
  }

  private readonly teamsByToken = new Map<string, Team>();
}
