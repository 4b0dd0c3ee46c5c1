import { mongo } from 'mongoose';
import { IntegrationError } from '../core/domain/errors';
import { PartnerError } from '../core/domain/partnerError';
import { InvalidRequest, problemFor } from './problem';

const problem = (error: unknown) => problemFor(error, 'en', 'trace-1');

it('says nothing of an error it does not know but where to find it', () => {
  const answer = problem(new Error('password is hunter2'));
  expect(answer).toMatchObject({ status: 500, code: 'internal_error', traceId: 'trace-1' });
  expect(JSON.stringify(answer)).not.toContain('hunter2');
});

it('never answers with a code that is no answer', () => {
  expect(problem(new IntegrationError('resync_needed'))).toMatchObject({ status: 500, code: 'internal_error' });
});

it.each([
  [new mongo.MongoNetworkError('gone'), 503, 'temporarily_unavailable'],
  [Object.assign(new Error('write EPIPE'), { code: 'EPIPE', syscall: 'write' }), 503, 'temporarily_unavailable'],
  [
    new PartnerError({ partner: 'omnichat', kind: 'transient', code: 'omnichat_unavailable' }),
    503,
    'partner_unavailable',
  ],
  [
    new PartnerError({ partner: 'omnichat', kind: 'bug', code: 'omnichat_request_refused' }),
    503,
    'partner_unavailable',
  ],
  [
    new PartnerError({ partner: 'omnichat', kind: 'auth_lost', code: 'omnichat_access_revoked' }),
    409,
    'omnichat_access_revoked',
  ],
  [
    new PartnerError({ partner: 'omnichat', kind: 'integration_rejected', code: 'omnichat_module_missing' }),
    409,
    'omnichat_module_missing',
  ],
  [Object.assign(new Error(), { type: 'entity.too.large', status: 413 }), 413, 'payload_too_large'],
  [Object.assign(new Error(), { type: 'entity.parse.failed', status: 400 }), 400, 'invalid_request'],
])('turns %p into %d', (error, status, code) => {
  expect(problem(error)).toMatchObject({ status, code });
});

it('names the partner who did not answer', () => {
  const error = new PartnerError({ partner: 'omnichat', kind: 'transient', code: 'omnichat_unavailable' });
  expect(problem(error).detail).toContain('Omnichat');
  expect(problem(error).detail).not.toContain('SHOPLINE');
});

it('names the fields that do not fit', () => {
  const errors = [{ in: 'body' as const, path: 'mode', code: 'invalid_value' }];
  expect(problem(new InvalidRequest(errors))).toMatchObject({ status: 400, errors });
});

it('tells where the connection in the way was made', () => {
  const answer = problem(new IntegrationError('store_connected_elsewhere', { origin: 'shopline' }));
  expect(answer.remedy).toContain('SHOPLINE admin');
  expect(answer.origin).toBe('shopline');
});
