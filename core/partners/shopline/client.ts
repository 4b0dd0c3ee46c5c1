import type { CommerceClient, CustomerPage, CustomerQuery, Merchant } from '../../domain/commerce';
import type { Customer } from '../../domain/customer';
import type { ExtraField } from '../../domain/keptAttributes';
import { connectByHttp, type Connect, type Connection } from '../http/jsonConnection';
import { PartnerCalls, type OnResponse } from '../http/partnerCalls';
import { classifyShopline } from './classify';
import { getCustomer, getNamedCustomer, listCustomers, type NamedCustomer } from './customers';
import { listCustomFields, type StoreField } from './customFields';
import { getMerchant, getTokenInfo, type TokenOwner } from './merchants';
import { authorizeUrl, exchangeCode, getOAuthTokenInfo, type AuthorizeParameters } from './oauth';
import { getMissingScopes } from './scopes';

export interface ShoplineClientOptions {
  apiUrl: string;
  oauthUrl: string;
  clientId: string;
  clientSecret: string;
  /** The partner's handle code; SHOPLINE requires it on every call (contract A3). */
  userAgent: string;
  /** For one whole call; 15,000 unless given. */
  timeoutMs?: number | undefined;
  onResponse?: OnResponse | undefined;
  /** Over HTTP unless given. */
  connect?: Connect | undefined;
}

/**
 * SHOPLINE's Open API and OAuth, for every store: the token says which one.
 * All methods that call out throw PartnerError, already classified, or the reason of the signal that stopped them.
 */
export class ShoplineClient implements CommerceClient {
  readonly #connections: Connection[];
  readonly #api: PartnerCalls;
  readonly #oauth: PartnerCalls;

  constructor(private readonly options: ShoplineClientOptions) {
    const { apiUrl, oauthUrl, userAgent, timeoutMs, onResponse, connect = connectByHttp } = options;
    const headers = { accept: 'application/json', 'user-agent': userAgent };
    const shared = { partner: 'shopline', classify: classifyShopline, headers, onResponse } as const;
    const apiConnection = connect(apiUrl, timeoutMs);
    const oauthConnection = connect(oauthUrl, timeoutMs);
    this.#connections = [apiConnection, oauthConnection];
    this.#api = new PartnerCalls({ ...shared, connection: apiConnection });
    this.#oauth = new PartnerCalls({ ...shared, connection: oauthConnection });
  }

  async close(): Promise<void> {
    await Promise.all(this.#connections.map((connection) => connection.close()));
  }

  listCustomers(token: string, query: CustomerQuery, signal?: AbortSignal): Promise<CustomerPage> {
    return listCustomers(this.#api, token, query, signal);
  }

  getCustomer(
    token: string,
    id: string,
    signal?: AbortSignal,
    extra?: readonly ExtraField[],
  ): Promise<Customer | null> {
    return getCustomer(this.#api, token, id, { signal, extra });
  }

  getNamedCustomer(token: string, id: string, extra?: readonly ExtraField[]): Promise<NamedCustomer | null> {
    return getNamedCustomer(this.#api, token, id, { extra });
  }

  getMerchant(token: string, merchantId: string, signal?: AbortSignal): Promise<Merchant> {
    return getMerchant(this.#api, token, merchantId, signal);
  }

  listCustomFields(token: string, language: string | null): Promise<StoreField[]> {
    return listCustomFields(this.#api, token, language);
  }

  getTokenInfo(token: string): Promise<TokenOwner> {
    return getTokenInfo(this.#api, token);
  }

  getMissingScopes(token: string): Promise<string[]> {
    return getMissingScopes(this.#api, token);
  }

  authorizeUrl(parameters: AuthorizeParameters): string {
    return authorizeUrl(this.options.oauthUrl, this.options.clientId, parameters);
  }

  exchangeCode(exchange: { code: string; redirectUri: string }): Promise<{ accessToken: string }> {
    return exchangeCode(this.#oauth, this.options, exchange);
  }

  getOAuthTokenInfo(accessToken: string): Promise<TokenOwner> {
    return getOAuthTokenInfo(this.#oauth, accessToken);
  }
}
