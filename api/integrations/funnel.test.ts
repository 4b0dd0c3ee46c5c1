import type { MemberCount } from '../../core/store/members/memberList';
import { funnelOf } from './funnel';

const counts: MemberCount[] = [
  { state: 'skipped', code: 'not_a_member', count: 7 },
  { state: 'skipped', code: 'no_line_login', count: 40 },
  { state: 'skipped', code: 'no_phone', count: 5 },
  { state: 'skipped', code: 'not_a_line_contact', count: 10 },
  { state: 'conflict', code: 'line_id_shared', count: 4 },
  { state: 'conflict', code: 'phone_shared', count: 2 },
  { state: 'failed', code: 'contact_rejected', count: 1 },
  { state: 'skipped', code: 'condition_not_met', count: 7 },
  { state: 'pending', code: null, count: 3 },
  { state: 'delivered', code: null, count: 80 },
  { state: 'skipped', code: 'taken_back', count: 9 },
  { state: 'skipped', code: 'kept_apart', count: 4 },
  { state: 'skipped', code: 'decided_for_other', count: 2 },
];

it('narrows from members, without guests, to those in step, and every member is counted once', () => {
  const funnel = funnelOf(counts);
  expect(funnel).toEqual({
    guests: 7,
    members: 167,
    lineLogins: 127,
    phones: 122,
    unmet: 7,
    keptApart: 4,
    decidedForOther: 2,
    contacts: 99,
    delivered: 80,
    conflicts: 6,
    failed: 1,
    pending: 3,
    takenBack: 9,
  });
  expect(funnel.contacts).toBe(funnel.delivered + funnel.conflicts + funnel.failed + funnel.pending + funnel.takenBack);
});

it('is nothing but zeros before anyone was read', () => {
  expect(Object.values(funnelOf([])).every((count) => count === 0)).toBe(true);
});
