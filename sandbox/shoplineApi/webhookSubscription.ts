/** A subscription made with `POST /v1/webhooks`. */
export interface WebhookSubscription {
  id: string;
  address: string;
  topics: string[];
  version: string;
  /** `removed` once the endpoint failed every resend: nothing is sent there until the subscription is updated. */
  status: 'active' | 'removed';
  createdAtMs: number;
  updatedAtMs: number;
}
