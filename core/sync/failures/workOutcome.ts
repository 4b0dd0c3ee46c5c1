import type { IntegrationErrorCode } from '../../domain/errors';
import { PartnerError } from '../../domain/partnerError';
import { accessRefusals, shoplineRefusals } from '../../domain/refusals';
import type { LimitedBy } from '../../domain/types';
import type { TokenVersions } from '../../store/integrations/attention';

/** Thrown when another holder has the lease now: nothing may be written any more. */
export class LeaseLostError extends Error {
  constructor() {
    super('another worker holds the lease of this team');
    this.name = 'LeaseLostError';
  }
}

/** Why a piece of work for a team ended; plain JSON, since the workflow reads it. */
export type WorkOutcome = (
  | { kind: 'done' }
  | { kind: 'paused' }
  | { kind: 'cancelled' }
  /** The lease is wanted for something else, or what was worked for has ended. */
  | { kind: 'stopped' }
  /** Another worker still holds the lease. */
  | { kind: 'busy' }
  /** The worker shuts down, its time is over, or the lease is lost: the work goes on from the checkpoint. */
  | { kind: 'handedOver' }
  /** A partner cannot be worked with for a while. */
  | { kind: 'waiting'; waitMs: number; limitedBy: LimitedBy }
  /** A person must act. */
  | ({ kind: 'parked'; code: IntegrationErrorCode; missing?: string } & Partial<TokenVersions>)
  /** The run cannot be finished; the integration needs no person. */
  | { kind: 'failed'; code: IntegrationErrorCode }
) & {
  /** Events have asked for a full read: work that is `done` says so, and after background work the workflow acts. */
  isFullReadAsked?: true;
};

const outageWaitMs = 10_000;

/** Calls that concern no single member: nothing is read without them. */
const listCalls: readonly (string | null)[] = ['listCustomers', 'listContacts', 'listChannels'];

/** A partner refuses a call for good: the same call again would meet the same answer. */
export function isRefused(error: unknown): error is PartnerError {
  return error instanceof PartnerError && (error.kind === 'bug' || error.kind === 'not_found');
}

/** Adds to an outcome which token was refused, by the version that the work used; other outcomes stay as they are. */
export function withToken(
  outcome: WorkOutcome,
  { omnichatTokenVersion, shoplineTokenVersion }: TokenVersions,
): WorkOutcome {
  if (outcome.kind !== 'parked') return outcome;
  if (outcome.code === 'omnichat_access_revoked') return { ...outcome, omnichatTokenVersion };
  return shoplineRefusals.includes(outcome.code) ? { ...outcome, shoplineTokenVersion } : outcome;
}

/** The outcome of work that a failure ends; null when the failure is our own and has to be raised. */
export function outcomeOf(error: unknown): WorkOutcome | null {
  if (error instanceof LeaseLostError) return { kind: 'handedOver' };
  if (!(error instanceof PartnerError)) return null;
  if (error.code === 'shopline_cursor_repeats' || error.code === 'shopline_page_unreadable') {
    return { kind: 'failed', code: error.code };
  }
  if (isRefused(error) && listCalls.includes(error.operation)) return { kind: 'failed', code: 'run_interrupted' };
  // Every `auth_lost` and `integration_rejected` of a partner has one of these codes.
  const parking = accessRefusals.find((code) => code === error.code);
  if (parking) return { kind: 'parked', code: parking };
  if (error.kind === 'transient' || error.kind === 'throttled') {
    const waitMs = Math.max(outageWaitMs, error.waitMs ?? 0);
    const until = new Date(Date.now() + waitMs).toISOString();
    const reason = error.kind === 'throttled' ? 'retry_after' : 'outage';
    return { kind: 'waiting', waitMs, limitedBy: { partner: error.partner, reason, until } };
  }
  return null;
}
