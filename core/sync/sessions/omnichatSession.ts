import type { Contact, ContactUpsert } from '../../domain/types';
import type { OmnichatClient } from '../../partners/omnichat/client';
import { isRefused } from '../failures/workOutcome';
import type { Work } from '../lease/work';
import type { Manners } from '../pacing/pacer';
import { PartnerSession, type Answers, type SessionOptions } from './partnerSession';

/** Which contacts of the account to list; see `ContactQuery`. */
export interface ContactWindow {
  updatedAfterMs: number;
  updatedBeforeMs: number;
}

/** A list of what changed in so short a time is cheap. */
const probedMs = 60_000;

interface Told {
  /** Told of every try. */
  onCall: () => void;
  givesWay?: Manners['givesWay'];
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

  listContacts(window: ContactWindow & { page: number; pageSize: number }, { onCall, givesWay }: Partial<Told> = {}) {
    const query = { channelId: this.channelId, ...window };
    return this.call((token, signal) => {
      onCall?.();
      return this.client.listContacts(token, query, signal);
    }, givesWay);
  }

  /** Null when this LINE user is no contact of the account. */
  getContact(userId: string, { onCall, givesWay }: Partial<Told> = {}): Promise<Contact | null> {
    return this.call((token, signal) => {
      onCall?.();
      return this.client.getContact(token, { channelId: this.channelId, userId }, signal);
    }, givesWay);
  }

  /** Writes to a contact, and tries again while a failure may pass. */
  putContact(userId: string, body: ContactUpsert): Promise<void> {
    return this.call((token, signal) =>
      this.client.putContact(token, { channelId: this.channelId, userId }, body, signal),
    );
  }

  /** Writes to a contact once and at once, for the writer, which keeps to the pace itself. */
  putContactNow(userId: string, body: ContactUpsert): Promise<void> {
    return this.send((token) => this.client.putContact(token, { channelId: this.channelId, userId }, body));
  }

  /** Whether the team still has the chosen LINE Official Account. */
  async hasLineAccount(): Promise<boolean> {
    const channels = await this.call((token, signal) => this.client.listChannels(token, signal));
    return channels.some(({ channelId }) => channelId === this.channelId);
  }

  /**
   * Reads contacts of the chosen account. Omnichat refuses an account that the team does not have like any bad call
   * (contract 9). So after a refusal this looks at the team's accounts, and parks the work when the chosen one is gone.
   */
  async readAccount<T>(work: Work, read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      if (isRefused(error) && !work.outcome && !(await this.hasLineAccount())) work.park('line_account_gone');
      throw error;
    }
  }

  /** Like `askEach`, for contacts of the chosen account; a refusal that `askEach` throws is met as in `readAccount`. */
  askEachContact<T>(work: Work, userIds: string[], ask: (userId: string) => Promise<T>): Promise<Answers<string, T>> {
    return this.readAccount(work, () => this.askEach(userIds, ask));
  }

  /** Not the list of accounts: Omnichat shows it also to a team without the module (contract 2). */
  protected probe(): Promise<unknown> {
    const updatedBeforeMs = Date.now();
    const lately = { updatedAfterMs: updatedBeforeMs - probedMs, updatedBeforeMs };
    return this.listContacts({ ...lately, page: 1, pageSize: 1 });
  }
}
