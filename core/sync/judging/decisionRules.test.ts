import fc from 'fast-check';
import { anyCase, frozen, here, type Case } from '../../../test/support/candidates';
import { fingerprints, place, written } from '../../../test/support/contacts';
import { mayBeWritten, type Job } from '../delivery/deliveryQueue';
import { cleared, differenceOf } from '../records/contactState';
import { newContact } from '../records/keys';
import { isStale, type Candidate } from './candidate';
import { decide } from './decide';
import type { Decision, View, Write } from './decision';

/** Some kinds of decision are rare: it takes many cases to meet each of them. */
const everyKind = { numRuns: 2_000, seed: 15 };
const often = { numRuns: 500, seed: 15 };

interface Decided extends Case {
  decision: Decision;
}

/** Holds for every decision there may be. */
function always(check: (decided: Decided) => void, runs = often): void {
  const decided = anyCase.map((one) => ({ ...one, decision: decide(one.candidate, one.view) }));
  fc.assert(fc.property(decided, check), runs);
}

/** Holds for every write to the member's own contact. */
function forWrites(check: (write: Write, decided: Decided) => void): void {
  always((decided) => {
    const { verdict } = decided.decision;
    if (verdict.kind === 'write') check(verdict.write, decided);
  });
}

/** The member and its contact once a write is through: on record with all that it changed. */
function after({ nextMember, nextContact }: Write, { candidate, view }: Decided): [Candidate, View] {
  const nothing = { ofMember: undefined, toContact: undefined, toFormer: undefined };
  const look = { ...view.look, runId: 'a later run' };
  return [
    { ...candidate, known: nextMember!, queued: undefined },
    // By then the others' records say what was decided for the member, so none of them is left to mark.
    { ...view, look, contact: nextContact, jobs: nothing, sharers: { line: [], phone: [] } },
  ];
}

/** Jobs that a decision takes out of the queue. */
function takenOut({ changes, verdict }: Decision): Job[] {
  const withdrawn = changes.flatMap((change) => (change.kind === 'withdraw' ? change.job : []));
  return 'write' in verdict ? [...withdrawn, ...verdict.write.replaces] : withdrawn;
}

describe('what is decided of any member', () => {
  it('is of every kind, changes of every kind among it', () => {
    const seen = new Set<string>();
    always(({ decision: { verdict, changes, ahead } }) => {
      seen.add(verdict.kind === 'completed' ? `${verdict.outcome} ${verdict.code ?? ''}` : verdict.kind);
      for (const { kind } of changes) seen.add(kind);
      if (ahead?.member) seen.add('member ahead');
      if (ahead?.contact) seen.add('contact ahead');
    }, everyKind);
    expect([...seen]).toEqual(
      expect.arrayContaining([
        ...['busy', 'clear', 'write', 'member ahead', 'contact ahead'],
        ...['record', 'index', 'withdraw', 'amend', 'hasten'],
        ...['unchanged ', 'delivered ', 'failed contact_rejected'],
        ...['skipped not_a_member', 'skipped no_phone', 'skipped not_a_line_contact'],
        ...['conflicts line_id_shared', 'conflicts phone_shared', 'conflicts contact_has_other_member'],
        ...['skipped decided_for_other', 'skipped kept_apart'],
      ]),
    );
  });

  it('changes nothing that it is decided by, and is decided the same again', () => {
    always(({ candidate, view, decision }) => {
      expect(decide(frozen(candidate), frozen(view))).toEqual(decision);
    });
  });

  it('is no write, and no clearance, by a stale snapshot', () => {
    always(({ candidate, decision: { verdict, changes } }) => {
      if (!isStale(candidate)) return;
      expect(['completed', 'busy']).toContain(verdict.kind);
      expect(changes.filter(({ kind }) => kind !== 'hasten')).toEqual([]);
    });
  });

  it('is no write, and no clearance, of a contact that Omnichat did not show', () => {
    always(({ view: { unread }, decision: { verdict } }) => {
      if ('write' in verdict) expect([...unread]).not.toContain(verdict.write.userId);
    });
  });

  it('is no change in a preview', () => {
    always(({ view, decision: { verdict, changes, ahead } }) => {
      if (!view.look.isPreview) return;
      expect(['completed', 'busy']).toContain(verdict.kind);
      expect([changes, ahead]).toEqual([[], undefined]);
    });
  });

  it('takes no job out of the queue that may have been written', () => {
    always(({ decision }) => {
      for (const job of takenOut(decision)) expect(mayBeWritten(job)).toBe(false);
    });
  });

  it('takes no job out of the queue twice', () => {
    always(({ decision }) => {
      const jobs = takenOut(decision);
      expect(new Set(jobs).size).toBe(jobs.length);
    });
  });

  it('waits for each request that may have been written to one of its contacts', () => {
    always(({ candidate, view: { jobs }, decision }) => {
      const isUnderWay = [jobs.toContact, jobs.toFormer].some((job) => job && mayBeWritten(job));
      if (isUnderWay && !isStale(candidate)) expect(decision.verdict.kind).toBe('busy');
    });
  });

  it('puts the member on record once at most, as of this look', () => {
    always(({ candidate, view, decision: { changes } }) => {
      const records = changes.flatMap((change) => (change.kind === 'record' ? change.member : []));
      expect(new Set(records.map(({ _id }) => _id)).size).toBe(records.length);
      const own = records.find(({ customerId }) => customerId === 'member');
      if (own) expect([own.asOfMs, own.updatedAt.getTime()]).toEqual([candidate.snapshot.asOfMs, view.nowMs]);
    });
  });
});

describe('a write', () => {
  it('is never one for a member that is not eligible, which at most has a former contact cleared', () => {
    always(({ candidate, decision: { verdict } }) => {
      if (candidate.mapped.eligible) return;
      expect(verdict.kind).not.toBe('write');
      if (verdict.kind !== 'clear') return;
      const { body, nextContact } = verdict.write;
      expect(body).toMatchObject({ memberId: '' });
      expect([body.phone, body.email, body.tagsToAdd]).toEqual([undefined, undefined, undefined]);
      for (const { key } of body.customAttributes ?? []) expect(nextContact.state.attributes[key]).toBe(cleared);
    });
  });

  it('never goes to the contact of another member', () => {
    forWrites((_write, { view }) => expect([undefined, null, 'member']).toContain(view.contact?.state.memberId));
  });

  it('never goes to a member that shares a LINE id or a phone, unless that was decided for it', () => {
    const seen = new Set<string>();
    forWrites((_write, { view: { sharers, decisions } }) => {
      const others = [...sharers.line, ...sharers.phone].map(({ member }) => member.customerId);
      for (const other of others)
        expect(decisions.filter(({ customerIds }) => customerIds.includes(other))).toMatchObject([
          { chosen: 'member' },
        ]);
      seen.add(others.length > 0 ? 'decided' : 'shares nothing');
    });
    expect(seen.size).toBe(2);
  });

  it('leaves none in the queue of those against whom it was decided', () => {
    forWrites((_write, { view: { sharers }, decision }) => {
      const ended = [
        ...takenOut(decision),
        ...decision.changes.flatMap((one) => (one.kind === 'amend' ? one.job : [])),
      ];
      for (const { job } of [...sharers.line, ...sharers.phone]) if (job) expect(ended).toContain(job);
    });
  });

  it('is the whole difference to what the contact carries, and no more', () => {
    forWrites(({ body }, { candidate: { mapped }, view, contact }) => {
      if (!mapped.eligible || !contact) return;
      const { ownTags } = view.contact!;
      const { userId } = view.contact!.state;
      expect(userId).toBe(mapped.lineUserId);
      const onlyOurs = ownTags.filter((tag) => !mapped.desired.tags.includes(tag));
      const now = written(contact, body);
      expect(now.memberId).toBe('member');
      expect([...now.tags].sort()).toEqual(
        [...new Set([...contact.tags, ...mapped.desired.tags])].filter((tag) => !onlyOurs.includes(tag)).sort(),
      );
      for (const field of ['memberId', 'phone', 'email'] as const) {
        if (body[field] !== undefined) expect(body[field]).not.toBe(contact[field]);
      }
      for (const change of body.customAttributes ?? []) expect(contact.attributes).not.toContainEqual(change);
      for (const tag of body.tagsToAdd ?? []) expect(contact.tags).not.toContain(tag);
      for (const tag of body.tagsToRemove ?? []) expect(contact.tags).toContain(tag);
    });
  });

  it('leaves no difference, and nothing to decide but that the member is unchanged', () => {
    forWrites((write, decided) => {
      const { mapped } = decided.candidate;
      const { state, ownTags } = write.nextContact;
      expect(mapped.eligible && differenceOf(mapped.desired, state, ownTags, { place, fingerprints })).toBeNull();
      const unchanged = { kind: 'completed', outcome: 'unchanged', code: null, eligible: true };
      expect(decide(...after(write, decided))).toEqual({ verdict: unchanged, changes: [] });
    });
  });

  it('waits until its contact is named on record, and the tags it adds are ours there', () => {
    forWrites((write, { candidate: { known }, view, decision: { ahead } }) => {
      // The record of a new member names the contact already (`planIdentities`).
      if (known) expect((ahead?.member ?? known).deliveredTo).toBe(here);
      const own = (ahead?.contact ?? view.contact)?.ownTags ?? [];
      expect(own).toEqual(expect.arrayContaining(write.body.tagsToAdd ?? []));
    });
  });

  it('makes a contact where there is none only when the settings say so', () => {
    forWrites(({ body, nextContact }, { candidate, view }) => {
      if (view.contact) return;
      expect(candidate.judgedBy.settings.unmatched).toBe('create');
      expect(nextContact.state._id).toBe(newContact(view.place, 'U1')._id);
      expect(body.memberId).toBe('member');
    });
  });

  it('goes with the live ones when it replaces one of them', () => {
    forWrites(({ priority, replaces }) => {
      if (replaces.some((job) => job.priority === 'live')) expect(priority).toBe('live');
    });
  });
});
