import type { Customer } from './customer';
import type { ExtraField } from './keptAttributes';

/** Which customers to list; both ends of a time range are inclusive. */
export interface CustomerQuery {
  updatedAfter?: Date | undefined;
  updatedBefore?: Date | undefined;
  createdAfter?: Date | undefined;
  createdBefore?: Date | undefined;
  /** Id of the last item of the page before. */
  previousId?: string | undefined;
  perPage: number;
  /** Order by time of creation. */
  sortBy?: 'asc' | 'desc' | undefined;
  /** Fields that the settings need beyond those of every sync; null where the customer has no value. */
  extra?: readonly ExtraField[] | undefined;
}

export interface CustomerPage {
  customers: Customer[];
  /** Ids of items that could not be read; `''` for an item without an id. */
  unreadableIds: string[];
  receivedCount: number;
  /** Where the next page starts; null for an empty page. */
  lastId: string | null;
  /** The platform's own count, which may be wrong. */
  totalCount: number | null;
  /** How many customers a page holds, as the platform says; null when it does not say. */
  perPage: number | null;
}

/** The store a token belongs to. */
export interface Merchant {
  merchantId: string;
  handle: string;
  name: string;
  /** ISO country, upper case; null when the platform does not say. */
  countryCode: string | null;
  /** Such as `zh-hant`. */
  defaultLanguage: string | null;
}

/**
 * What a sync asks of the platform that stores run on. One client serves every store: the token says which one. Every
 * method throws PartnerError, already classified, or the reason of the signal that stopped it.
 */
export interface CommerceClient {
  /** One page of a store's customers, members or not. */
  listCustomers(token: string, query: CustomerQuery, signal?: AbortSignal): Promise<CustomerPage>;
  /** Null when no customer has this id, as after a removal or a merge. @param extra see `CustomerQuery` */
  getCustomer(token: string, id: string, signal?: AbortSignal, extra?: readonly ExtraField[]): Promise<Customer | null>;
  getMerchant(token: string, merchantId: string, signal?: AbortSignal): Promise<Merchant>;
}
