import { Browser, type Page } from './browser';
import type { SyncMode } from '../../../core/domain/types';
import { until } from '../until';

export interface ProblemDocument {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  remedy: string;
}

/** An answer of the admin API that is not a success. */
export class AdminProblem extends Error {
  override readonly name = 'AdminProblem';
  constructor(
    request: string,
    readonly status: number,
    readonly problem: ProblemDocument,
  ) {
    super(`${request} answered ${status} ${problem.code}: ${problem.title} ${problem.detail}`);
  }
}

export interface SessionView {
  user: { id: string; name: string; email: string };
  teams: { id: string; name: string; role: string; modules: string[] }[];
  csrfToken: string;
  pendingStore: { merchantId: string; handle: string; name: string; origin: 'shopline' | 'omnichat' } | null;
}

interface Reason {
  code: string;
  title: string;
  detail: string;
  remedy: string;
}

export interface SyncView {
  id: string;
  mode: SyncMode;
  status: 'running' | 'paused' | 'waiting' | 'completed' | 'completed_with_issues' | 'cancelled' | 'failed';
  counts: Record<'read' | 'eligible' | 'skipped' | 'unchanged' | 'delivered' | 'failed' | 'conflicts', number>;
  finishedAt: string | null;
  total: number | null;
  etaSeconds: number | null;
  limitedBy: { partner: 'shopline' | 'omnichat'; reason: string; until: string | null } | null;
  skippedBy: Record<string, number>;
  failedBy: Record<string, number>;
  conflictsBy: Record<string, number>;
  reason: Reason | null;
}

export interface IntegrationView {
  id: string;
  storeName: string;
  teamId: string;
  origin: 'shopline' | 'omnichat';
  status: string;
  reason: Reason | null;
  lineAccount: { channelId: string; channelName: string } | null;
  warnings: { code: string; title: string }[];
  subscription: { topic: string; at: string } | null;
  message?: string;
}

export interface MemberView {
  customerId: string;
  otherCustomerIds: string[];
  lineUserId: string | null;
  state: string;
  code: string | null;
}

const UNFINISHED: readonly string[] = ['running', 'paused', 'waiting'];

/** An Omnichat admin at work: pages, forms and the admin API over HTTP, with cookies and the CSRF token. */
export class AdminClient {
  readonly browser = new Browser();
  private csrfToken: string | undefined;

  /** @param apiUrl where `api` is reached @param language sent as Accept-Language */
  constructor(
    private readonly apiUrl: string,
    private readonly language = 'zh-TW',
  ) {}

  /** Logs in to Omnichat as this sandbox user. */
  async login(username: string): Promise<SessionView> {
    await this.through(await this.browser.open(`${this.apiUrl}/login`), username);
    return this.session();
  }

  /** What 「打開擴充功能」 does: log in, prove which store this is, arrive on the admin page. */
  openFromShopline(username: string, merchantId: string): Promise<SessionView> {
    return this.arrive('/shopline/open', username, merchantId);
  }

  /** The same, started in Omnichat's own back office. */
  openFromOmnichat(username: string, merchantId: string): Promise<SessionView> {
    return this.arrive('/shopline/connect', username, merchantId);
  }

  private async arrive(path: string, username: string, merchantId: string): Promise<SessionView> {
    this.browser.merchantId = merchantId;
    const page = await this.through(await this.browser.open(`${this.apiUrl}${path}`), username);
    if (page.status !== 200) {
      throw new Error(`${path} ended on ${page.url} with ${page.status}: ${page.body.slice(0, 300)}`);
    }
    return this.session();
  }

  /** Answers Omnichat's login page when it comes up. */
  private async through(page: Page, username: string): Promise<Page> {
    const next = page.body.includes('name="username"') ? await this.browser.submit(page, { username }) : page;
    if (!next.url.startsWith(this.apiUrl)) {
      throw new Error(`Stuck on ${next.url} (status ${next.status}): ${next.body.slice(0, 300)}`);
    }
    return next;
  }

  async session(): Promise<SessionView> {
    const session = await this.call<SessionView>('GET', '/api/session');
    this.csrfToken = session.csrfToken;
    return session;
  }

  bind(merchantId: string, teamId: string): Promise<IntegrationView> {
    return this.call('POST', '/api/integrations', { merchantId, teamId });
  }

  integrations(): Promise<IntegrationView[]> {
    return this.call('GET', '/api/integrations');
  }

  integration(id: string): Promise<IntegrationView> {
    return this.call('GET', `/api/integrations/${id}`);
  }

  lineAccounts(id: string): Promise<{ channelId: string; channelName: string }[]> {
    return this.call('GET', `/api/integrations/${id}/line-accounts`);
  }

  chooseLineAccount(id: string, channelId: string): Promise<IntegrationView> {
    return this.call('PUT', `/api/integrations/${id}/line-account`, { channelId });
  }

  async startSync(
    id: string,
    mode: SyncMode = 'full',
    accept: { acceptMismatch?: true; acceptRemovals?: true } = {},
  ): Promise<string> {
    const body = { mode, ...accept };
    return (await this.call<{ runId: string }>('POST', `/api/integrations/${id}/syncs`, body)).runId;
  }

  sync(id: string, runId: string): Promise<SyncView> {
    return this.call('GET', `/api/integrations/${id}/syncs/${runId}`);
  }

  steerSync(id: string, runId: string, action: 'pause' | 'resume' | 'cancel'): Promise<void> {
    return this.call('POST', `/api/integrations/${id}/syncs/${runId}/${action}`, {});
  }

  /** Waits for the end of a run. @throws Error when it has not ended after `timeoutMs`. */
  async waitForSync(
    id: string,
    runId: string,
    {
      timeoutMs,
      intervalMs,
      onProgress,
    }: { timeoutMs: number; intervalMs?: number; onProgress?: (sync: SyncView) => void },
  ): Promise<SyncView> {
    const ended = async () => {
      const sync = await this.sync(id, runId);
      onProgress?.(sync);
      if (UNFINISHED.includes(sync.status)) throw new Error(JSON.stringify(sync));
      return sync;
    };
    return until(ended, { timeoutMs, intervalMs, what: `the end of sync ${runId}` });
  }

  waitForStatus(id: string, status: string, timeoutMs: number): Promise<IntegrationView> {
    const reached = async () => {
      const integration = await this.integration(id);
      return integration.status === status ? integration : Promise.reject(new Error(`status ${integration.status}`));
    };
    return until(reached, { timeoutMs, what: `status ${status} of ${id}` });
  }

  members(id: string, query: Record<string, string> = {}): Promise<{ items: MemberView[]; nextCursor: string | null }> {
    return this.call('GET', `/api/integrations/${id}/members?${new URLSearchParams(query).toString()}`);
  }

  disconnect(id: string): Promise<{ runId: string | null }> {
    return this.call('DELETE', `/api/integrations/${id}`);
  }

  /** One call of the admin API. @throws AdminProblem when the answer is not a success. */
  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    if (method !== 'GET' && this.csrfToken === undefined) await this.session();
    const response = await this.browser.request(`${this.apiUrl}${path}`, {
      method,
      headers: {
        accept: 'application/json',
        'accept-language': this.language,
        ...(method !== 'GET' && { 'x-csrf-token': this.csrfToken ?? '' }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = (text === '' ? undefined : JSON.parse(text)) as unknown;
    if (!response.ok) throw new AdminProblem(`${method} ${path}`, response.status, json as ProblemDocument);
    return json as T;
  }
}
