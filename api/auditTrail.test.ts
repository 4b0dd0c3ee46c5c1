import { PassThrough } from 'node:stream';
import pino from 'pino';
import { IntegrationError } from '../core/domain/errors';
import type { Store } from '../core/store';
import { AuditTrail } from './auditTrail';

/** A trail over a database that keeps in memory, or is away. */
function trail({ level = 'info', isAway = false } = {}) {
  const kept: unknown[] = [];
  const lines = new PassThrough();
  const state = { isAway };
  const create = (entry: unknown) =>
    state.isAway ? Promise.reject(new Error('away')) : Promise.resolve(kept.push(entry));
  const store = { models: { auditLog: { create } } } as unknown as Pick<Store, 'models'>;
  const read = () => (lines.read() as Buffer | null)?.toString().trim().split('\n') ?? [];
  return { auditTrail: new AuditTrail(store, pino({ level }, lines)), state, kept, read };
}

it('writes a line and a document, whatever the log level', async () => {
  const { auditTrail, kept, read } = trail({ level: 'error' });
  await auditTrail.record({ actor: 'amy', address: '203.0.113.1', action: 'login' });
  const entry = { actor: 'amy', address: '203.0.113.1', action: 'login', teamId: null, detail: {} };
  expect(kept).toEqual([expect.objectContaining(entry)]);
  expect(read().map((line) => JSON.parse(line) as unknown)).toEqual([
    expect.objectContaining({ audit: expect.objectContaining(entry) as unknown, msg: 'audit' }),
  ]);
});

it('names a member in the document alone, where the id can be erased', async () => {
  const { auditTrail, kept, read } = trail();
  const detail = { decision: 'keep_apart', customerId: 'customer-7' };
  await auditTrail.record({ actor: 'amy', action: 'decide_conflict', detail });
  expect(kept).toEqual([expect.objectContaining({ detail })]);
  const [line] = read();
  expect(JSON.parse(line ?? '')).toMatchObject({ audit: { actor: 'amy', detail: { decision: 'keep_apart' } } });
  expect(line).not.toContain('customer-7');
});

it('has the line even when the database is away, and says so to who wanted to change something', async () => {
  const { auditTrail, read } = trail({ isAway: true });
  await expect(auditTrail.record({ actor: 'amy', action: 'connect' })).rejects.toThrow('away');
  expect(read()).toHaveLength(1);
});

it('tells of the same refusal once a minute, and of a mistake in a form never', () => {
  const { auditTrail, read } = trail();
  const request = { method: 'GET', ip: '203.0.113.1', accessToken: null } as never;
  for (let times = 0; times < 5; times += 1) auditTrail.recordRefusal(request, new IntegrationError('token_invalid'));
  auditTrail.recordRefusal(request, new IntegrationError('invalid_request'));
  auditTrail.recordRefusal(request, new Error('something else'));
  const [line, ...others] = read();
  expect(others).toEqual([]);
  expect(JSON.parse(line ?? '')).toMatchObject({
    audit: { actor: 'anonymous', action: 'refused', detail: { code: 'token_invalid', route: 'GET unmatched' } },
  });
});

it('tells of strangers once a minute for a network, however many addresses and ways of it they take', () => {
  const { auditTrail, read } = trail();
  const refuse = (ip: string, method: string, code: 'token_invalid' | 'csrf_failed' = 'token_invalid') =>
    auditTrail.recordRefusal({ method, ip, accessToken: null } as never, new IntegrationError(code));
  refuse('2001:db8:0:1::1', 'GET');
  refuse('2001:db8:0:1::2', 'POST');
  expect(read()).toHaveLength(1);
  refuse('2001:db9::1', 'GET');
  refuse('2001:db8:0:1::1', 'GET', 'csrf_failed');
  expect(read()).toHaveLength(2);
});

describe('an entry that the database could not keep', () => {
  const view = (auditTrail: AuditTrail) => auditTrail.recordOnce({ actor: 'amy', action: 'view_member' });

  it('is kept at the next request', async () => {
    const { auditTrail, state, kept } = trail({ isAway: true });
    await expect(view(auditTrail)).rejects.toThrow('away');
    state.isAway = false;
    await view(auditTrail);
    await view(auditTrail);
    expect(kept).toHaveLength(1);
  });

  it('lets none of those through who came at the same time', async () => {
    const { auditTrail } = trail({ isAway: true });
    for (const one of [view(auditTrail), view(auditTrail)]) await expect(one).rejects.toThrow('away');
  });
});
