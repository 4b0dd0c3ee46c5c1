/** How the sandbox answers `GET /control/requests` for one partner. */
export interface RequestSummary {
  total: number;
  byStatus: Record<string, number>;
  byOperation: Record<string, number>;
  /** The worst sliding second of any one token or team. */
  maxInOneSecond: number;
}

/** Writes to Omnichat's contacts, however they were answered. */
export function countWrites({ omnichat }: { omnichat: RequestSummary }): number {
  const writes = Object.entries(omnichat.byOperation).filter(([operation]) => operation.startsWith('PUT '));
  return writes.reduce((sum, [, count]) => sum + count, 0);
}

export interface SandboxStore {
  merchantId: string;
  handle: string;
  name: string;
  /** The installation token; null when the app is not installed. */
  accessToken: string | null;
}

export interface SandboxTeam {
  teamId: string;
  apiToken: string;
  channelId: string;
  name: string;
  /** Who can log in to Omnichat as this team's admin. */
  adminUsername: string;
  /** Omnichat signs the team's events with it where each team has a secret of its own. */
  webhookSecret: string;
}

export interface SandboxMember {
  id: string;
  lineId: string | null;
  phone: string | null;
  isMember: boolean;
  points: number;
  tags: string[];
}

export interface Difference {
  lineUserId: string;
  customerId: string | null;
  reason: string;
  expected: Record<string, unknown> | null;
  actual: Record<string, unknown> | null;
}

type Json = Record<string, unknown>;

/** Calls the sandbox's control API, by which a program plays the partners' side of a story. */
export class SandboxControl {
  constructor(private readonly controlUrl: string) {}

  createStore(options: Json & { members: number; seed: number }): Promise<SandboxStore> {
    return this.call('POST', '/control/stores', options);
  }

  createTeam(options: Json & { storeId?: string; modules?: string[]; contactShare?: number }): Promise<SandboxTeam> {
    return this.call('POST', '/control/teams', options);
  }

  /** Makes a user of one team. @returns the name by which that user logs in. */
  createUser(options: Json & { name: string; teamId: string; role: string }): Promise<{ username: string }> {
    return this.call('POST', '/control/users', options);
  }

  /** The merchant installs the app and grants these scopes, or all: both life-cycle webhooks are sent. */
  install(storeId: string, scopes?: string[]): Promise<{ accessToken: string }> {
    return this.call('POST', `/control/stores/${storeId}/install`, { scopes });
  }

  /** The merchant removes the app: its tokens are dead before the webhooks arrive. */
  uninstall(storeId: string): Promise<{ revokedTokens: number }> {
    return this.call('POST', `/control/stores/${storeId}/uninstall`, {});
  }

  members(storeId: string, query: Record<string, string> = {}): Promise<SandboxMember[]> {
    return this.call('GET', `/control/stores/${storeId}/members?${new URLSearchParams(query).toString()}`);
  }

  changeMember(storeId: string, customerId: string, patch: Json): Promise<SandboxMember> {
    return this.call('PATCH', `/control/stores/${storeId}/members/${customerId}`, patch);
  }

  changeManyMembers(storeId: string, options: Json): Promise<{ edited: number }> {
    return this.call('POST', `/control/stores/${storeId}/bulk`, options);
  }

  requests(): Promise<{ shopline: RequestSummary; omnichat: RequestSummary; alarms: Record<string, number> }> {
    return this.call('GET', '/control/requests');
  }

  resetRequests(): Promise<void> {
    return this.call('DELETE', '/control/requests');
  }

  /** Contacts that are not as they should be. */
  diff(storeId: string, channelId: string, query: Record<string, string> = {}): Promise<Difference[]> {
    return this.call('GET', `/control/diff?${new URLSearchParams({ storeId, channelId, ...query }).toString()}`);
  }

  addFault(fault: Json & { partner: 'shopline' | 'omnichat' }): Promise<{ id: string }> {
    return this.call('POST', '/control/faults', fault);
  }

  faults(): Promise<(Json & { id: string; fired: number })[]> {
    return this.call('GET', '/control/faults');
  }

  /** Whether a fault has met as many calls. */
  async hasFired(faultId: string, times = 1): Promise<boolean> {
    return (await this.faults()).some(({ id, fired }) => id === faultId && fired >= times);
  }

  removeFaults(): Promise<void> {
    return this.call('DELETE', '/control/faults/all');
  }

  revokeTokens(merchantId: string): Promise<{ revoked: number }> {
    return this.call('POST', '/control/tokens/revoke', { merchantId });
  }

  changeSettings(patch: Json): Promise<void> {
    return this.call('PATCH', '/control/settings', patch);
  }

  /** One call of the control API. @throws Error with the sandbox's own words when it refuses. */
  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.controlUrl}${path}`, {
      method,
      ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`sandbox: ${method} ${path} answered ${response.status}: ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
}
