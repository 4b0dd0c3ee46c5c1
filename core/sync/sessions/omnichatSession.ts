import type { Contact, ContactUpsert } from '../../domain/types';
import type { OmnichatClient } from '../../partners/omnichat/client';
import { isRefused } from '../failures/workOutcome';
import type { Work } from '../lease/work';
import { PartnerSession, type Answers, type SessionOptions } from './partnerSession';

/** Which contacts of the account to list; see `ContactQuery`. */
export interface ContactWindow {
  updatedAfterMs: number;
  updatedBeforeMs: number;
}

/** A team's calls to Omnichat, for its chosen LINE Official Account; each throws PartnerError. */
export class OmnichatSession extends PartnerSession {
  constructor(
    private readonly client: OmnichatClient,
    private readonly channelId: string,
    options: SessionOptions,
  ) {
    super('omnichat', options);
  }

  /** @param onCall told of every try */
  listContacts(window: ContactWindow & { page: number; pageSize: number }, onCall: () => void) {
    const query = { channelId: this.channelId, ...window };
    return this.call((token, signal) => {
      onCall();
      return this.client.listContacts(token, query, signal);
    });
  }

  /** Null when this LINE user is no contact of the account. @param onCall told of every try */
  getContact(userId: string, onCall: () => void = () => undefined): Promise<Contact | null> {
    return this.call((token, signal) => {
      onCall();
      return this.client.getContact(token, { channelId: this.channelId, userId }, signal);
    });
  }

  /** Writes to a contact, again while the failure passes. */
  putContact(userId: string, body: ContactUpsert): Promise<void> {
    return this.call((token, signal) =>
      this.client.putContact(token, { channelId: this.channelId, userId }, body, signal),
    );
  }

  /** Writes to a contact once, and now: for the writer, which keeps to the pace itself. */
  putContactNow(userId: string, body: ContactUpsert): Promise<void> {
    return this.send((token) => this.client.putContact(token, { channelId: this.channelId, userId }, body));
  }

  /** Whether the team still has the chosen LINE Official Account. */
  async hasLineAccount(): Promise<boolean> {
    const channels = await this.call((token, signal) => this.client.listChannels(token, signal));
    return channels.some(({ platform, channelId }) => platform === 'line' && channelId === this.channelId);
  }

  /**
   * Reads contacts of the chosen account. Omnichat refuses an account that is not of the team as it refuses any bad call
   * (contract 9), so a refusal has the team's accounts looked at, and parks the work when the chosen one is gone.
   */
  async readAccount<T>(work: Work, read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      if (isRefused(error) && !work.outcome && !(await this.hasLineAccount())) work.park('line_account_gone');
      throw error;
    }
  }

  /** As `askEach`, about contacts of the chosen account; parks the work when the account is gone. */
  askEachContact<T>(work: Work, userIds: string[], ask: (userId: string) => Promise<T>): Promise<Answers<string, T>> {
    return this.readAccount(work, () => this.askEach(userIds, ask));
  }

  protected probe(): Promise<unknown> {
    return this.hasLineAccount();
  }
}
