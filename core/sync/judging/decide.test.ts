import {
  bulk,
  candidateOf,
  carrying,
  here,
  jobOf,
  live,
  preview,
  recordedMember,
  viewOf,
  listedWith,
} from '../../../test/support/candidates';
import type { Candidate } from './candidate';
import { decide } from './decide';
import type { Change, View } from './decision';

const guest = candidateOf({ customer: { is_member: false } });
const moved = candidateOf({ known: recordedMember({ deliveredTo: 'channel:U0', lineUserId: 'U0' }) });
const cameBack = candidateOf({ known: recordedMember({ deliveredTo: null }) });
const late = { snapshot: { customer: { id: 'member' }, asOfMs: 1, isRead: true } };
const counted = recordedMember({ state: 'conflict', code: 'phone_shared', runId: 'run', runOutcome: 'conflicts' });

const hidden = recordedMember({ state: 'pending', phoneKey: null, runId: 'run', runOutcome: 'delivered' });

const second = { member: recordedMember({ customerId: 'second' }), job: undefined };
const third = { member: recordedMember({ customerId: 'third' }), job: undefined };
const sharingLine = { sharers: { line: [second], phone: [third] } };
const sharingPhone = { sharers: { line: [], phone: [third] } };
const ofAnother = carrying({ memberId: 'another' });
const former = carrying({ userId: 'U0', memberId: 'member', tags: ['VIP', 'team'] }, ['VIP']);

const upToDate = (() => {
  const { verdict } = decide(candidateOf(), viewOf());
  if (verdict.kind !== 'write') throw new Error('there is a difference');
  return verdict.write.nextContact;
})();

const completed = (outcome: string, code: string | null = null, eligible = true) => ({
  kind: 'completed',
  outcome,
  code,
  eligible,
});
const waiting = jobOf();
const sent = jobOf({ isSent: true });
const uncertain = jobOf({ isUncertain: true });
const jobs = (some: Partial<View['jobs']>) => viewOf({ jobs: { ...viewOf().jobs, ...some } });

describe('what is decided of a member', () => {
  it.each<[string, Candidate, View, object]>([
    ['stale', candidateOf(late), viewOf(), completed('unchanged')],
    ['stale, in conflict', candidateOf({ ...late, known: counted }), viewOf(), completed('conflicts', 'phone_shared')],
    ['stale, with a job', candidateOf(late), jobs({ ofMember: waiting }), { kind: 'busy', job: waiting }],
    ['gone from SHOPLINE', candidateOf({ known: undefined, isGone: true }), viewOf(), completed('unchanged')],
    ['a write to its contact under way', candidateOf(), jobs({ toContact: sent }), { kind: 'busy', job: sent }],
    ['a write to its contact in doubt', guest, jobs({ toContact: uncertain }), { kind: 'busy', job: uncertain }],
    ['a write to its former contact under way', moved, jobs({ toFormer: sent }), { kind: 'busy', job: sent }],
    ['a write that was under way', candidateOf({ queued: sent }), viewOf(), { kind: 'busy', job: sent }],
    [
      'counted before by the same run',
      candidateOf({ known: counted }),
      viewOf({ look: bulk }),
      completed('conflicts', 'phone_shared'),
    ],
    [
      'counted before, with another phone by settings saved since',
      candidateOf({ known: hidden, customer: { mobile_phone: null } }),
      viewOf({ look: bulk }),
      completed('skipped', 'no_phone', false),
    ],
    ['counted before, and newer', candidateOf({ known: counted, versionMs: 6_000 }), viewOf(), { kind: 'write' }],
    ['another LINE id, the former contact carries it', moved, viewOf({ former }), { kind: 'clear' }],
    ['another LINE id, the former contact is clear', moved, viewOf(), { kind: 'write' }],
    [
      'another LINE id, the former contact cannot be cleared',
      moved,
      viewOf({ former, refusal: 'contact_unwritable' }),
      completed('failed', 'contact_unwritable'),
    ],
    [
      'another LINE id, the former contact is not shown',
      moved,
      viewOf({ former, unread: new Set([former.state.userId]) }),
      completed('failed', 'contact_unreadable'),
    ],
    [
      'a contact that is not shown, on record for another',
      candidateOf(),
      viewOf({ contact: ofAnother, unread: new Set(['U1']) }),
      completed('failed', 'contact_unreadable'),
    ],
    ['a guest', guest, viewOf(sharingLine), completed('skipped', 'not_a_member', false)],
    [
      'no LINE id',
      candidateOf({ customer: { line_id: ' ' } }),
      viewOf({ contact: undefined }),
      completed('skipped', 'no_line_login', false),
    ],
    [
      'no phone',
      candidateOf({ customer: { mobile_phone: null } }),
      viewOf(sharingLine),
      completed('skipped', 'no_phone', false),
    ],
    [
      'no contact',
      candidateOf(),
      viewOf({ contact: undefined, ...sharingLine }),
      completed('skipped', 'not_a_line_contact'),
    ],
    [
      'a shared LINE id and a shared phone',
      candidateOf(),
      viewOf({ contact: ofAnother, ...sharingLine }),
      completed('conflicts', 'line_id_shared'),
    ],
    [
      'a shared phone',
      candidateOf(),
      viewOf({ contact: ofAnother, ...sharingPhone }),
      completed('conflicts', 'phone_shared'),
    ],
    [
      'a shared phone as a preview shows it',
      candidateOf(),
      viewOf({ look: preview, listed: listedWith({ phone: true }) }),
      completed('conflicts', 'phone_shared'),
    ],
    [
      'a contact of another member',
      candidateOf(),
      viewOf({ contact: ofAnother }),
      completed('conflicts', 'contact_has_other_member'),
    ],
    ['nothing to change', candidateOf(), viewOf({ contact: upToDate }), completed('unchanged')],
    ['a difference', candidateOf(), viewOf(), { kind: 'write' }],
    ['a difference, in a preview', candidateOf(), viewOf({ look: preview }), completed('delivered')],
  ])('%s', (_title, candidate, view, verdict) => {
    expect(decide(candidate, view).verdict).toMatchObject(verdict);
  });

  it('is a contact of its own where there is none and the settings say so', () => {
    const { settings } = candidateOf().judgedBy;
    const candidate = candidateOf({ judgedBy: { settings: { ...settings, unmatched: 'create' } } });
    const { verdict, ahead } = decide(candidate, viewOf({ contact: undefined }));
    expect(verdict).toMatchObject({ kind: 'write', write: { userId: 'U1', body: { memberId: 'member' } } });
    const claim = { state: { isExpected: true, memberId: null }, ownTags: ['VIP'] };
    expect(ahead).toMatchObject({ member: undefined, contact: claim });
    if (verdict.kind !== 'write') throw new Error(verdict.kind);
    expect(verdict.write.nextContact.state).not.toHaveProperty('isExpected');
  });

  it('is not there because a write was to make it', () => {
    const { state } = viewOf().contact!;
    const view = viewOf({ contact: { state: { ...state, isExpected: true }, ownTags: ['VIP'] } });
    expect(decide(candidateOf(), view).verdict).toEqual(completed('skipped', 'not_a_line_contact'));
  });
});

describe('a write', () => {
  const writeOf = (candidate: Candidate, view: View) => {
    const { verdict } = decide(candidate, view);
    if (verdict.kind !== 'write') throw new Error(verdict.kind);
    return verdict.write;
  };

  it('says what is to be on record before it and after it', () => {
    const known = recordedMember({ deliveredTo: null, state: 'skipped', code: 'no_phone' });
    const { verdict, ahead } = decide(candidateOf({ known }), viewOf({ look: bulk }));
    expect(ahead).toEqual({
      member: { ...known, deliveredTo: here },
      contact: { ...viewOf().contact, ownTags: ['VIP'] },
    });
    const asWritten = { state: 'delivered', code: null, deliveredTo: here, runId: 'run', runOutcome: 'delivered' };
    expect(verdict).toMatchObject({ write: { nextMember: asWritten, nextContact: { ownTags: ['VIP'] } } });
  });

  it('tells which contact was written for the member before, also where the one it goes to is on record ahead', () => {
    const before = (candidate: Candidate) => writeOf(candidate, viewOf()).deliveredBefore;
    const first = candidateOf({ deliveredBefore: null });
    expect([before(candidateOf()), before(first), before(candidateOf({ known: undefined }))]).toEqual([
      here,
      null,
      null,
    ]);
    const { changes } = decide({ ...first, mapped: guest.mapped }, viewOf(jobs({ ofMember: waiting })));
    expect(changes).toContainEqual(
      expect.objectContaining({ kind: 'record', member: expect.objectContaining({ deliveredTo: null }) as unknown }),
    );
  });

  it('takes the place of what waits for its contact and of what waits for the member, and their haste and trace', () => {
    const elsewhere = jobOf({ userId: 'U0', priority: 'live' });
    const write = writeOf(cameBack, jobs({ toContact: waiting, ofMember: elsewhere }));
    expect(write.replaces).toEqual([waiting, elsewhere]);
    const inBulk = { ...jobs({ toContact: waiting, ofMember: waiting }), look: bulk };
    expect(writeOf(cameBack, inBulk)).toMatchObject({ replaces: [waiting], priority: 'bulk' });
    expect(writeOf(cameBack, { ...inBulk, jobs: { ...inBulk.jobs, ofMember: elsewhere } }).priority).toBe('live');
  });

  it.each([
    ['changed since', 5_000, 'recent'],
    ['changed before', 5_001, 'bulk'],
  ])('of a whole read goes first when the member %s', (_title, recentSinceMs, priority) => {
    expect(writeOf(candidateOf(), viewOf({ look: { ...bulk, recentSinceMs } })).priority).toBe(priority);
  });
});

describe('what a decision changes besides', () => {
  const changesOf = (candidate: Candidate, view: View): Change[] => decide(candidate, view).changes;

  it('is nothing of a member that stays as it is', () => {
    expect(changesOf(candidateOf(), viewOf({ contact: upToDate }))).toEqual([]);
  });

  it('drops what waits for a member that is not to be written, and records why', () => {
    expect(changesOf(guest, jobs({ ofMember: waiting }))).toMatchObject([
      { kind: 'withdraw', job: waiting, outcome: { outcome: 'skipped', code: 'not_a_member' } },
      { kind: 'record', member: { state: 'skipped', code: 'not_a_member', asOfMs: 20_000, deliveredTo: here } },
    ]);
  });

  it('tells the other id of a conflict, and counts it for the run', () => {
    expect(changesOf(candidateOf(), viewOf({ look: bulk, contact: ofAnother }))).toMatchObject([
      {
        kind: 'record',
        member: { state: 'conflict', otherCustomerIds: ['another'], runId: 'run', runOutcome: 'conflicts' },
      },
    ]);
  });

  it('keeps a member whose former contact is not cleared delivered to it, and forgets one that is', () => {
    const refused = changesOf(moved, viewOf({ former, refusal: 'contact_rejected' }));
    expect(refused).toMatchObject([{ kind: 'record', member: { state: 'failed', deliveredTo: 'channel:U0' } }]);
    const skipped = changesOf(moved, viewOf({ contact: undefined }));
    expect(skipped).toMatchObject([{ kind: 'record', member: { state: 'skipped', deliveredTo: null } }]);
  });

  it('gives up tags that neither side has any more', () => {
    const contact = { ...upToDate, ownTags: ['VIP', 'gone'] };
    expect(changesOf(candidateOf(), viewOf({ contact }))).toEqual([
      { kind: 'index', contact: { ...contact, ownTags: ['VIP'] } },
    ]);
  });

  it('drops the clearance of a contact whose LINE id came back', () => {
    const clearance = jobOf({ kind: 'clear' });
    expect(changesOf(cameBack, jobs({ toContact: clearance }))).toEqual([
      { kind: 'withdraw', job: clearance, outcome: { outcome: 'unchanged', code: null } },
    ]);
  });

  it('has a live change wait for a job among the live ones, and a page where it is', () => {
    expect(changesOf(candidateOf(), jobs({ toContact: uncertain }))).toEqual([{ kind: 'hasten', job: uncertain }]);
    expect(changesOf(candidateOf(), { ...jobs({ toContact: uncertain }), look: bulk })).toEqual([]);
  });
});

describe('the clearance of a former contact', () => {
  it('takes off what is ours, and withdraws what waits for that contact', () => {
    const inTheWay = jobOf({ userId: 'U0', customerId: 'another' });
    const { verdict, changes } = decide(moved, { ...jobs({ toFormer: inTheWay }), former });
    expect(verdict).toMatchObject({
      write: { kind: 'clear', userId: 'U0', priority: 'live', body: { memberId: '', tagsToRemove: ['VIP'] } },
    });
    expect(changes).toEqual([{ kind: 'withdraw', job: inTheWay, outcome: { outcome: 'unchanged', code: null } }]);
  });

  it('is waited for where it is queued already', () => {
    const clearance = jobOf({ kind: 'clear', userId: 'U0' });
    const view = { ...jobs({ toFormer: clearance }), former, look: { ...live, priority: 'bulk' as const } };
    expect(decide(moved, view)).toEqual({ verdict: { kind: 'busy', job: clearance }, changes: [] });
  });
});
