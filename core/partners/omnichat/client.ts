import type { Contact, ContactUpsert, LineAccount } from '../../domain/types';
import { connectByHttp, type Connect, type Connection } from '../http/jsonConnection';
import { PartnerCalls, type OnResponse } from '../http/partnerCalls';
import { listChannels } from './channels';
import { classifyContactWrite, classifyOmnichat } from './classify';
import {
  getContact,
  getNamedContact,
  listContacts,
  putContact,
  type ContactAddress,
  type ContactPage,
  type ContactQuery,
  type NamedContact,
} from './contacts';
import { getOpenApiToken } from './login';

export interface OmnichatClientOptions {
  apiUrl: string;
  /** For one whole call; 15,000 unless given. */
  timeoutMs?: number | undefined;
  onResponse?: OnResponse | undefined;
  /** Over HTTP unless given. */
  connect?: Connect | undefined;
}

/**
 * Omnichat's Open API, for every team: the token says which one.
 * All methods that call out throw PartnerError, already classified, or the reason of the signal that stopped them.
 */
export class OmnichatClient {
  readonly #connection: Connection;
  readonly #api: PartnerCalls;
  readonly #contactWrites: PartnerCalls;

  constructor({ apiUrl, timeoutMs, onResponse, connect = connectByHttp }: OmnichatClientOptions) {
    this.#connection = connect(apiUrl, timeoutMs);
    const headers = { accept: 'application/json' };
    const shared = { partner: 'omnichat', connection: this.#connection, headers, onResponse } as const;
    this.#api = new PartnerCalls({ ...shared, classify: classifyOmnichat });
    this.#contactWrites = new PartnerCalls({ ...shared, classify: classifyContactWrite });
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }

  listChannels(token: string, signal?: AbortSignal): Promise<LineAccount[]> {
    return listChannels(this.#api, token, signal);
  }

  listContacts(token: string, query: ContactQuery, signal?: AbortSignal): Promise<ContactPage> {
    return listContacts(this.#api, token, query, signal);
  }

  getContact(token: string, address: ContactAddress, signal?: AbortSignal): Promise<Contact | null> {
    return getContact(this.#api, token, address, signal);
  }

  getNamedContact(token: string, address: ContactAddress): Promise<NamedContact | null> {
    return getNamedContact(this.#api, token, address);
  }

  putContact(token: string, address: ContactAddress, body: ContactUpsert, signal?: AbortSignal): Promise<void> {
    return putContact(this.#contactWrites, token, address, body, signal);
  }

  /** @param oidcAccessToken of the logged-in user. */
  getOpenApiToken(oidcAccessToken: string, teamId: string): Promise<string> {
    return getOpenApiToken(this.#api, oidcAccessToken, teamId);
  }
}
