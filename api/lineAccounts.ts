import { IntegrationError } from '../core/domain/errors';
import type { LineAccount } from '../core/domain/types';
import type { OmnichatClient } from '../core/partners/omnichat/client';
import type { Store } from '../core/store';
import { noteGuestCalls } from '../core/store/leases/guestCalls';
import type { Integration } from '../core/store/documents';
import { retryTransient } from './retryTransient';
import { RecentAnswers } from './recentAnswers';

const maxAgeMs = 10 * 60_000;

/** The LINE Official Accounts a team may choose from. */
export class LineAccounts {
  private readonly lists = new Map<string, { atMs: number; accounts: LineAccount[] }>();
  /** Callers share a read only while it is under way, so that an account added a moment ago can be chosen. */
  private readonly underWay = new RecentAnswers<LineAccount[]>(0);

  constructor(
    private readonly store: Store,
    private readonly omnichat: OmnichatClient,
    private readonly requestsPerSecond: number,
  ) {}

  /**
   * While a run is open, the team's calls are for the holder of the lease, so a list up to 10 minutes old will do.
   * Otherwise Omnichat is asked.
   * @param token the team's
   * @throws PartnerError
   */
  async list(integration: Integration, token: string): Promise<LineAccount[]> {
    const known = this.lists.get(integration._id);
    if (integration.activeRunId && known && Date.now() - known.atMs < maxAgeMs) return known.accounts;
    return this.read(integration, token);
  }

  /** @param token the team's @throws IntegrationError `unknown_line_account`, or PartnerError */
  async find(integration: Integration, token: string, channelId: string): Promise<LineAccount> {
    const accounts = await this.read(integration, token);
    const account = accounts.find((candidate) => candidate.channelId === channelId);
    if (!account) throw new IntegrationError('unknown_line_account');
    return account;
  }

  /** A caller with a new token does not share the answer to one that Omnichat refuses. */
  private read(integration: Integration, token: string): Promise<LineAccount[]> {
    return this.underWay.of(token, () => this.ask(integration, token));
  }

  private async ask(integration: Integration, token: string): Promise<LineAccount[]> {
    const accounts = await retryTransient(async () => {
      await noteGuestCalls(this.store, integration._id, 'omnichat', { requestsPerSecond: this.requestsPerSecond });
      return this.omnichat.listChannels(token);
    });
    this.lists.set(integration._id, { atMs: Date.now(), accounts });
    return accounts;
  }
}
