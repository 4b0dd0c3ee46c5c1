import { PartnerError, type FailureKind, type Partner } from '../../domain/partnerError';
import { LeaseLostError, outcomeOf } from './workOutcome';

function failure(
  partner: Partner,
  kind: FailureKind,
  code: string,
  { waitMs = null, operation = null }: { waitMs?: number | null; operation?: string | null } = {},
) {
  return outcomeOf(new PartnerError({ partner, kind, code, waitMs, operation }));
}

describe('what a failure means for the work for a team', () => {
  it('is to hand over when another process holds the lease', () => {
    expect(outcomeOf(new LeaseLostError())).toEqual({ kind: 'handedOver' });
  });

  it.each([
    ['shopline', 'auth_lost', 'shopline_access_revoked'],
    ['omnichat', 'auth_lost', 'omnichat_access_revoked'],
    ['shopline', 'integration_rejected', 'shopline_permission_missing'],
    ['omnichat', 'integration_rejected', 'omnichat_module_missing'],
  ] as const)('is to wait for a person: %s %s (%s)', (partner, kind, code) => {
    expect(failure(partner, kind, code)).toEqual({ kind: 'parked', code });
  });

  it.each(['shopline_cursor_repeats', 'shopline_page_unreadable'])('is a failed run: %s', (code) => {
    expect(failure('shopline', 'bug', code)).toEqual({ kind: 'failed', code });
  });

  it.each([
    ['shopline', 'bug', 'listCustomers'],
    ['shopline', 'not_found', 'listCustomers'],
    ['omnichat', 'bug', 'listContacts'],
    ['omnichat', 'bug', 'listChannels'],
  ] as const)('is a failed run at once when %s refuses a list for good: %s, %s', (partner, kind, operation) => {
    expect(failure(partner, kind, 'any', { operation })).toEqual({ kind: 'failed', code: 'run_interrupted' });
  });

  it('is to wait ten seconds in an outage, or as long as the partner says', () => {
    expect(failure('omnichat', 'transient', 'any')).toMatchObject({
      kind: 'waiting',
      waitMs: 10_000,
      limitedBy: { partner: 'omnichat', reason: 'outage' },
    });
    expect(failure('shopline', 'throttled', 'any', { waitMs: 45_000 })).toMatchObject({
      kind: 'waiting',
      waitMs: 45_000,
      limitedBy: { partner: 'shopline', reason: 'retry_after' },
    });
  });

  it('is ours to explain when it is no failure of a partner, or one nobody foresaw', () => {
    expect(outcomeOf(new TypeError('x'))).toBeNull();
    expect(failure('omnichat', 'bug', 'any')).toBeNull();
    expect(failure('shopline', 'bug', 'any', { operation: 'getCustomer' })).toBeNull();
    expect(failure('omnichat', 'member_rejected', 'any')).toBeNull();
  });
});
