import type { CommerceClient, CustomerPage, CustomerQuery, Merchant } from '../../domain/commerce';
import type { Customer } from '../../domain/customer';
import type { ExtraField } from '../../domain/keptAttributes';
import { PartnerSession, type SessionOptions } from './partnerSession';

/** A store's calls to SHOPLINE; each throws PartnerError. */
export class ShoplineSession extends PartnerSession {
  constructor(
    private readonly client: CommerceClient,
    private readonly merchantId: string,
    options: SessionOptions,
    /** Fields of a customer that the settings need besides those that every sync reads. */
    private extra: readonly ExtraField[] = [],
  ) {
    super('shopline', options);
  }

  /** Adds the fields that a preview's unsaved settings need. */
  alsoAskFor(extra: readonly ExtraField[]): void {
    this.extra = [...new Set([...this.extra, ...extra])];
  }

  /**
   * @param queryNow called before every try: the query may change from one try to the next
   * @param onFailure told of every try that fails
   */
  listCustomers(queryNow: () => CustomerQuery, onFailure?: (error: unknown) => void): Promise<CustomerPage> {
    return this.call(async (token, signal) => {
      try {
        return await this.client.listCustomers(token, { ...queryNow(), extra: this.extra }, signal);
      } catch (error) {
        onFailure?.(error);
        throw error;
      }
    });
  }

  /** Null when SHOPLINE does not have the customer (any more). @param onCall told of every try, as it leaves */
  getCustomer(customerId: string, onCall?: () => void): Promise<Customer | null> {
    return this.call((token, signal) => {
      onCall?.();
      return this.client.getCustomer(token, customerId, signal, this.extra);
    });
  }

  getMerchant(): Promise<Merchant> {
    return this.call((token, signal) => this.client.getMerchant(token, this.merchantId, signal));
  }

  protected probe(): Promise<unknown> {
    return this.listCustomers(() => ({ perPage: 1 }));
  }
}
