import { AdminClient, AdminProblem, type SyncView } from '../local/clients/client';
import type { SandboxTeam } from '../local/clients/control';
import { until } from '../local/until';

/** Long enough for every recovery: Temporal notices a dead worker after 12 s, housekeeping a lost signal after 25 s. */
export const STEP_TIMEOUT_MS = 240_000;
const RETRY_MS = 300;

/** An admin who tries again, as people do, while processes die under their clicks. */
export class StubbornAdmin {
  private client: AdminClient;

  constructor(
    private readonly apiUrl: string,
    private readonly merchantId: string,
    private readonly team: SandboxTeam,
  ) {
    this.client = new AdminClient(apiUrl);
  }

  /** From 「打開擴充功能」 to a chosen LINE account. */
  async connect(): Promise<void> {
    const { merchantId, team } = this;
    await this.persist('the way to the admin page', async () => {
      // Each try gets a new browser: a login that broke off half-way cannot go on.
      this.client = new AdminClient(this.apiUrl);
      return this.client.openFromShopline(team.adminUsername, merchantId);
    });
    await this.persist('the binding', async () => {
      try {
        return await this.client.bind(merchantId, team.teamId);
      } catch (error) {
        // An earlier click may have got through although its answer was lost.
        if (!isConflict(error)) throw error;
        return this.client.integration(merchantId);
      }
    });
    await this.persist('the choice of the LINE account', async () => {
      await this.client.waitForStatus(merchantId, 'awaiting_line_account', RETRY_MS).catch((error: unknown) => {
        if (!(error instanceof Error) || !error.message.includes('status ready')) throw error;
      });
      return this.client.chooseLineAccount(merchantId, team.channelId);
    });
    await this.persist('readiness', () => this.client.waitForStatus(merchantId, 'ready', RETRY_MS));
  }

  /** Starts a full sync. @returns its run id. */
  startSync(): Promise<string> {
    return this.persist('the start of a sync', async () => {
      try {
        return await this.client.startSync(this.merchantId);
      } catch (error) {
        if (!isConflict(error)) throw error;
        const [latest] = await this.client.call<SyncView[]>('GET', `/api/integrations/${this.merchantId}/syncs`);
        return latest?.id;
      }
    });
  }

  waitForSync(runId: string): Promise<SyncView> {
    return this.client.waitForSync(this.merchantId, runId, { timeoutMs: STEP_TIMEOUT_MS });
  }

  async isUnbound(): Promise<boolean> {
    const integrations = await this.client.integrations();
    return integrations.every(({ id }) => id !== this.merchantId);
  }

  persist<T>(what: string, act: () => Promise<T>): Promise<NonNullable<T>> {
    return until(act, { timeoutMs: STEP_TIMEOUT_MS, intervalMs: RETRY_MS, what: `${what} of ${this.merchantId}` });
  }
}

function isConflict(error: unknown): boolean {
  return error instanceof AdminProblem && error.status === 409;
}
