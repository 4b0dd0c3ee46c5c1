export type Partner = 'shopline' | 'omnichat';

/**
 * What a partner's failure means for the service.
 * `throttled` and `transient` pass by themselves · `auth_lost` needs a new token · `member_rejected` concerns only one
 * member · `integration_rejected` would hit every member · `not_found`: the thing is gone · `bug`: unexplained.
 */
export type FailureKind =
  'throttled' | 'transient' | 'auth_lost' | 'member_rejected' | 'integration_rejected' | 'not_found' | 'bug';

/** A failed call to a partner, already classified. Its message never holds a body, a token or member data. */
export class PartnerError extends Error {
  readonly partner: Partner;
  readonly kind: FailureKind;
  /** Stable word for logs, metrics and the member list, such as `omnichat_rate_limited`. */
  readonly code: string;
  readonly status: number | null;
  /** How long the partner asked the service to wait; null when it did not say. */
  readonly waitMs: number | null;
  /** Which call failed, such as `listCustomers`; null for an answer that could not be read, and where none is named. */
  readonly operation: string | null;

  constructor(
    fields: {
      partner: Partner;
      kind: FailureKind;
      code: string;
      status?: number | null;
      waitMs?: number | null;
      operation?: string | null;
    },
    options?: ErrorOptions,
  ) {
    super(`${fields.partner}: ${fields.code}${fields.status ? ` (HTTP ${fields.status})` : ''}`, options);
    this.name = 'PartnerError';
    this.partner = fields.partner;
    this.kind = fields.kind;
    this.code = fields.code;
    this.status = fields.status ?? null;
    this.waitMs = fields.waitMs ?? null;
    this.operation = fields.operation ?? null;
  }
}

/** Whether the partner refuses every call by the same token, as far as its answer says. */
export function isOfAccess({ kind }: PartnerError): boolean {
  return kind === 'auth_lost' || kind === 'integration_rejected';
}
