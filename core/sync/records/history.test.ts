import type { MemberEvent } from '../../store/documents';
import { recordedMember } from '../../../test/support/candidates';
import { asRefused, asWritten, fieldsOf, lastWrites, withEvent } from './history';

const at = (seconds: number) => new Date(seconds * 1_000);
const event = (fields: Partial<MemberEvent> = {}): MemberEvent => ({
  at: at(1),
  cause: 'webhook',
  runId: null,
  outcome: 'delivered',
  code: null,
  fields: [],
  ...fields,
});
const afterAll = (events: MemberEvent[]) => events.reduce(withEvent, recordedMember());

it('keeps the ten newest events, the newest first', () => {
  const member = afterAll(Array.from({ length: 13 }, (_, n) => event({ at: at(n), fields: ['email'] })));
  expect(member.history?.map((one) => one.at.getTime() / 1_000)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
});

it('does not count what stands, but tells when it was last found so', () => {
  const conflict = { cause: 'full_read', outcome: 'conflicts', code: 'phone_shared' } as const;
  const member = afterAll([
    event({ fields: ['phone'] }),
    event({ ...conflict, at: at(2) }),
    event({ ...conflict, at: at(3) }),
  ]);
  expect(member.history?.map((one) => [one.at.getTime() / 1_000, one.outcome])).toEqual([
    [3, 'conflicts'],
    [1, 'delivered'],
  ]);
});

it('tells of each field when it was last written and why, also when that has left the history', () => {
  const written = [
    event({ at: at(1), cause: 'sync', fields: ['memberId', 'email', 'tags'] }),
    event({ at: at(2), fields: ['email'] }),
    ...Array.from({ length: 10 }, (_, n) => event({ at: at(3 + n), cause: 'sweep', fields: ['tags'] })),
  ];
  const told = [...lastWrites(afterAll(written)).values()].map(({ field, at: when, by }) => [
    field,
    when.getTime() / 1_000,
    by,
  ]);
  expect(told).toEqual([
    ['memberId', 1, 'sync'],
    ['email', 2, 'webhook'],
    ['tags', 12, 'sweep'],
  ]);
});

it('tells when Omnichat took a write, or that it did not', () => {
  const member = afterAll([event({ fields: ['email'] })]);
  expect(asWritten(member, at(9)).history).toEqual([event({ at: at(9), fields: ['email'] })]);
  expect(asRefused(member, 'contact_rejected').history).toEqual([
    event({ outcome: 'failed', code: 'contact_rejected' }),
  ]);
  expect(lastWrites(asRefused(member, 'contact_rejected')).size).toBe(0);
});

it('names the fields of a write and none of their values', () => {
  const customAttributes = [{ key: 'shopline_points', value: 7 }];
  const body = { memberId: 'c1', phone: '886912345678', tagsToAdd: ['VIP'], customAttributes };
  expect(fieldsOf(body)).toEqual(['memberId', 'phone', 'tags', 'shopline_points']);
});
