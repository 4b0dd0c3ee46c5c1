import { candidateOf, jobOf, recordedMember, viewOf } from '../../../test/support/candidates';
import type { Job } from '../delivery/deliveryQueue';
import { decide } from './decide';
import type { View } from './decision';

const guest = candidateOf({ customer: { is_member: false } });
const second = { member: recordedMember({ customerId: 'second' }), job: undefined };
const third = { member: recordedMember({ customerId: 'third' }), job: undefined };

describe('others with the same LINE id or phone', () => {
  const markedBy = (sharers: View['sharers']) => decide(guest, viewOf({ sharers })).changes.slice(0, -1);

  it('are in conflict with each other, whatever becomes of the member', () => {
    expect(markedBy({ line: [second, third], phone: [] })).toMatchObject([
      {
        kind: 'record',
        member: { customerId: 'second', code: 'line_id_shared', otherCustomerIds: ['member', 'third'] },
      },
      {
        kind: 'record',
        member: { customerId: 'third', code: 'line_id_shared', otherCustomerIds: ['member', 'second'] },
      },
    ]);
  });

  it('count as updated when they are marked', () => {
    const job = jobOf({ customerId: 'third', isSent: true });
    expect(markedBy({ line: [second], phone: [{ ...third, job }] })).toMatchObject([
      { kind: 'record', member: { customerId: 'second', updatedAt: new Date(30_000) } },
      { kind: 'amend', job, nextMember: { customerId: 'third', updatedAt: new Date(30_000) } },
    ]);
  });

  it('have one reason each, the LINE id first', () => {
    const before = {
      ...second,
      member: { ...second.member, state: 'conflict' as const, code: 'line_id_shared' as const },
    };
    expect(markedBy({ line: [third], phone: [third, before] })).toMatchObject([
      { kind: 'record', member: { customerId: 'third', code: 'line_id_shared', otherCustomerIds: ['member'] } },
    ]);
  });

  const many = (count: number) =>
    Array.from({ length: count }, (_, at) => ({
      member: recordedMember({ customerId: `sharer ${at}`, phoneKey: candidateOf().phoneKey }),
      job: undefined,
    }));

  it('name 20 of each other at most, and tell nothing new while they do', () => {
    const sharers = many(30);
    const told = decide(candidateOf(), viewOf({ sharers: { line: [], phone: sharers } })).changes.map((change) => {
      if (change.kind !== 'record') throw new Error(change.kind);
      return change.member;
    });
    expect(told).toHaveLength(31);
    for (const { customerId, otherCustomerIds } of told) {
      expect(otherCustomerIds).toHaveLength(20);
      expect(otherCustomerIds).not.toContain(customerId);
    }
    const [known] = told.splice(-1);
    const phone = told.map((member) => ({ member, job: undefined }));
    const changesWith = (others: typeof phone) =>
      decide(candidateOf({ known }), viewOf({ sharers: { line: [], phone: others } })).changes;
    expect(changesWith(phone)).toEqual([]);
    const [first, ...rest] = phone;
    const fewer = { ...first!, member: { ...first!.member, otherCustomerIds: ['sharer 1'] } };
    expect(changesWith([fewer, ...rest])).toMatchObject([{ kind: 'record', member: { customerId: 'sharer 0' } }]);
  });

  it.each(['conflict', 'skipped'] as const)('are looked at a few times each, however many: %s', (state) => {
    let looks = 0;
    const sharers = many(800).map(({ member, job }) => {
      const { customerId } = member;
      const counting = { get: () => ((looks += 1), customerId), enumerable: true };
      const code = state === 'conflict' ? ('phone_shared' as const) : ('no_phone' as const);
      return { member: Object.defineProperty({ ...member, state, code }, 'customerId', counting), job };
    });
    decide(guest, viewOf({ sharers: { line: [], phone: sharers } }));
    expect(looks).toBeLessThan(60 * sharers.length);
  });

  it.each(['skipped', 'pending'] as const)('are left alone while %s', (state) => {
    expect(markedBy({ line: [{ ...second, member: { ...second.member, state } }], phone: [] })).toEqual([]);
  });

  it('are not written when they wait, and counted as conflicts by the run that queued them', () => {
    const nextMember = recordedMember({
      customerId: 'second',
      updatedAtMs: 7_000,
      runId: 'run',
      runOutcome: 'delivered',
    });
    const job = jobOf({ customerId: 'second', nextMember });
    const member = recordedMember({ customerId: 'second', deliveredTo: 'channel:U0', state: 'pending' });
    expect(markedBy({ line: [], phone: [{ member, job }] })).toMatchObject([
      { kind: 'withdraw', job, outcome: { outcome: 'conflicts', code: 'phone_shared' } },
      { kind: 'record', member: { updatedAtMs: 7_000, deliveredTo: 'channel:U0', runOutcome: 'conflicts' } },
    ]);
  });

  it('do not count as written when the first write for them had still to leave', () => {
    const member = recordedMember({ customerId: 'second', state: 'pending' });
    const withdrawn = (fields: Partial<Job>) => {
      const [, change] = markedBy({
        line: [{ member, job: jobOf({ ...fields, customerId: 'second', nextMember: member }) }],
        phone: [],
      });
      return change;
    };
    const record = (deliveredTo: string | null) => ({ kind: 'record', member: { state: 'conflict', deliveredTo } });
    expect(withdrawn({ deliveredBefore: null })).toMatchObject(record(null));
    expect(withdrawn({ deliveredBefore: 'channel:U1' })).toMatchObject(record('channel:U1'));
  });

  it('are recorded as in conflict once written when a request is under way', () => {
    const job = jobOf({ customerId: 'second', isSent: true });
    const event = { at: new Date(30_000), cause: 'webhook', runId: null, fields: [] };
    const history = [{ ...event, outcome: 'conflicts', code: 'phone_shared' }];
    const conflict = { state: 'conflict', code: 'phone_shared', otherCustomerIds: ['member'], history };
    const nextMember = { ...job.nextMember, ...conflict, updatedAt: event.at };
    expect(markedBy({ line: [], phone: [{ ...second, job }] })).toEqual([{ kind: 'amend', job, nextMember }]);
  });
});
