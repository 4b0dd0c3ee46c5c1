import {
  candidateOf,
  carrying,
  decisionOf,
  jobOf,
  preview,
  recordedMember,
  viewOf,
  listedWith,
} from '../../../test/support/candidates';
import type { ConflictDecision, Member } from '../../store/documents';
import { identityOf } from './candidate';
import { decide } from './decide';
import type { View } from './decision';

const own = { customerId: 'member', ...identityOf(candidateOf()) };
const second = recordedMember({ customerId: 'second', state: 'conflict', code: 'line_id_shared' });
const third = recordedMember({ customerId: 'third', lineUserId: 'U3', state: 'conflict', code: 'phone_shared' });
const notYet = recordedMember({ state: 'conflict', code: 'line_id_shared', deliveredTo: null });

const sharing = (line: Member[], phone: Member[] = []): Partial<View> => {
  const sharerOf = (member: Member) => ({ member, job: undefined });
  return { sharers: { line: line.map(sharerOf), phone: phone.map(sharerOf) } };
};
const verdictOf = (view: Partial<View>, decisions: ConflictDecision[], known = notYet) => {
  const { verdict } = decide(candidateOf({ known }), viewOf({ ...view, decisions }));
  return verdict.kind === 'completed' ? [verdict.outcome, verdict.code] : [verdict.kind];
};
const withSecond = (chosen: string | null) => decisionOf(chosen, [own, second]);

describe('a conflict that an admin has decided', () => {
  it.each<[string, string | null, unknown[]]>([
    ['for the member: it is written', 'member', ['write']],
    ['for the other: it is left out', 'second', ['skipped', 'decided_for_other']],
    ['to keep them apart: it is left out', null, ['skipped', 'kept_apart']],
  ])('%s', (_what, chosen, verdict) => {
    expect(verdictOf(sharing([second]), [withSecond(chosen)])).toEqual(verdict);
    // The two share both a LINE id and a phone: one decision settles both.
    expect(verdictOf(sharing([second], [second]), [withSecond(chosen)])).toEqual(verdict);
  });

  it('names the other side on record of who is left out', () => {
    const { changes } = decide(
      candidateOf({ known: notYet }),
      viewOf({ ...sharing([second]), decisions: [withSecond(null)] }),
    );
    expect(changes).toMatchObject([{ kind: 'record', member: { state: 'skipped', otherCustomerIds: ['second'] } }]);
  });

  it('goes by the newest of two', () => {
    expect(verdictOf(sharing([second]), [withSecond('member'), withSecond('second')])).toEqual(['write']);
  });

  it('takes over the contact that carries the other side', () => {
    const contact = carrying({ memberId: 'second' });
    expect(verdictOf({ ...sharing([second]), contact }, [withSecond('member')])).toEqual(['write']);
    const ofAnother = carrying({ memberId: 'another' });
    expect(verdictOf({ ...sharing([second]), contact: ofAnother }, [withSecond('member')])).toEqual([
      'conflicts',
      'contact_has_other_member',
    ]);
  });

  it('marks who was delivered, and leaves nothing of theirs in the queue', () => {
    const delivered = { ...second, state: 'delivered' as const, code: null };
    const job = jobOf({ customerId: 'second', nextMember: delivered });
    const queued = {
      sharers: { line: [{ member: delivered, job }], phone: [] },
      jobs: { ...viewOf().jobs, toContact: job },
    };
    const { verdict, changes } = decide(
      candidateOf({ known: notYet }),
      viewOf({ ...queued, decisions: [withSecond('member')] }),
    );
    expect(verdict).toMatchObject({ kind: 'write', write: { replaces: [] } });
    expect(changes).toMatchObject([
      { kind: 'withdraw', job, outcome: { outcome: 'skipped', code: 'decided_for_other' } },
      { kind: 'record', member: { customerId: 'second', state: 'skipped', code: 'decided_for_other' } },
    ]);
    const alone = sharing([delivered]);
    expect(
      decide(candidateOf({ known: notYet }), viewOf({ ...alone, decisions: [withSecond('member')] })).changes,
    ).toMatchObject([
      { kind: 'record', member: { customerId: 'second', state: 'skipped', code: 'decided_for_other' } },
    ]);
  });

  it('holds in a preview', () => {
    const look = { look: preview, listed: listedWith({}, [second]), contact: carrying({ memberId: 'second' }) };
    expect(verdictOf(look, [withSecond('member')])).toEqual(['delivered', null]);
    expect(verdictOf(look, [withSecond('second')])).toEqual(['skipped', 'decided_for_other']);
    expect(verdictOf(look, [])).toEqual(['conflicts', 'line_id_shared']);
    const withMore = { ...look, listed: listedWith({ line: true }, [second]) };
    expect(verdictOf(withMore, [withSecond('member')])).toEqual(['conflicts', 'line_id_shared']);
  });
});

describe('a decision while a condition leaves one side out', () => {
  const { lineUserId, phoneKey } = recordedMember();
  const hidden = recordedMember({
    customerId: 'second',
    phoneKey: null,
    hiddenPhoneKey: phoneKey!,
    state: 'skipped',
    code: 'condition_not_met',
  });
  const unmet = [{ field: 'tag' as const, op: 'has' as const, value: ['gold'] }];

  it('holds as before', () => {
    expect(verdictOf(sharing([hidden]), [withSecond('member')])).toEqual(['write']);
    expect(verdictOf(sharing([hidden]), [withSecond(null)])).toEqual(['skipped', 'kept_apart']);
  });

  it('holds also when it was made meanwhile and the side is back', () => {
    const meanwhile = decisionOf('member', [own, hidden]);
    expect(verdictOf(sharing([second]), [meanwhile])).toEqual(['write']);
    const another = { ...second, phoneKey: 'another' };
    expect(verdictOf(sharing([another]), [meanwhile])[0]).toBe('conflicts');
  });

  it('is left as it is by the look at that side', () => {
    const candidate = candidateOf({ known: notYet, settings: { conditions: unmet } });
    const { changes } = decide(candidate, viewOf({ ...sharing([second]), decisions: [withSecond('member')] }));
    expect(changes).toMatchObject([
      { kind: 'record', member: { code: 'condition_not_met', lineUserId, phoneKey: null, hiddenPhoneKey: phoneKey } },
    ]);
  });
});

describe('a decision no longer holds', () => {
  it.each<[string, Partial<View>, ConflictDecision[]]>([
    ['once another LINE id is theirs', sharing([], [{ ...second, lineUserId: 'U9' }]), [withSecond('member')]],
    ['once another phone is theirs', sharing([{ ...second, phoneKey: 'another' }]), [withSecond('member')]],
    ['once one of three shares nothing any more', sharing([second]), [decisionOf('member', [own, second, third])]],
    ['for one who came since', sharing([second], [third]), [withSecond('member')]],
    [
      'once the member itself is another',
      sharing([second]),
      [decisionOf('member', [{ ...own, lineUserId: 'U0' }, second])],
    ],
  ])('%s', (_what, view, decisions) => {
    expect(verdictOf(view, decisions)[0]).toBe('conflicts');
  });

  it('and who was left out by it is in conflict again', () => {
    const leftOut = { ...second, state: 'skipped' as const, code: 'decided_for_other' as const };
    const view = sharing([leftOut, recordedMember({ customerId: 'fourth' })]);
    const { changes } = decide(candidateOf({ known: notYet }), viewOf({ ...view, decisions: [withSecond('member')] }));
    const conflict = { state: 'conflict', code: 'line_id_shared' };
    expect(changes).toMatchObject([
      { kind: 'record', member: { customerId: 'second', ...conflict, otherCustomerIds: ['member', 'fourth'] } },
      { kind: 'record', member: { customerId: 'fourth', ...conflict, otherCustomerIds: ['member', 'second'] } },
      { kind: 'record', member: { customerId: 'member', ...conflict, otherCustomerIds: ['second', 'fourth'] } },
    ]);
  });
});

describe('a contact that carries another member id', () => {
  const ofAnother = { contact: carrying({ memberId: 'another' }) };
  const about = (chosen: string | null, contactMemberId = 'another') => decisionOf(chosen, [own], { contactMemberId });

  it.each<[string, ConflictDecision[], unknown[]]>([
    ['is written when that was decided', [about('member')], ['write']],
    ['is left as it is when they are to be kept apart', [about(null)], ['skipped', 'kept_apart']],
    [
      'is a conflict when the decision was about a third',
      [about('member', 'a third')],
      ['conflicts', 'contact_has_other_member'],
    ],
    [
      'is a conflict when the member is another since',
      [decisionOf('member', [{ ...own, phoneKey: null }], { contactMemberId: 'another' })],
      ['conflicts', 'contact_has_other_member'],
    ],
  ])('%s', (_what, decisions, verdict) => {
    expect(verdictOf(ofAnother, decisions)).toEqual(verdict);
  });
});
