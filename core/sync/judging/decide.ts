import type { MemberCode } from '../../domain/errors';
import { mostNamed } from '../../domain/memberHistory';
import type { DesiredContact } from '../../domain/types';
import type { ConflictDecision, Member, MemberEvent, RunOutcome } from '../../store/documents';
import { mayBeWritten, type Job, type Priority } from '../delivery/deliveryQueue';
import { differenceOf, type Difference } from '../records/contactState';
import { fieldsOf, withEvent } from '../records/history';
import { newContact, type Place } from '../records/keys';
import { deliveredBefore, formerUserId, isStale, targetOf, unknownVersion, type Candidate } from './candidate';
import { decideClearance, isClearanceOf, waitFor } from './clearance';
import { isSharers, markSharers } from './conflicts';
import type { Ahead, Change, Decision, IndexedContact, Look, SharedCode, Sharer, View } from './decision';
import { isSameRecord, recordOf } from './memberRecord';
import { codeOf, settle, settlementWithContact, sidesAgainst, type Settlement } from './settlement';

/** How a run counts a member that is not written, by its state on record. */
const standingOutcome: Record<Member['state'], RunOutcome> = {
  delivered: 'unchanged',
  pending: 'unchanged',
  skipped: 'skipped',
  failed: 'failed',
  conflict: 'conflicts',
};

/**
 * Decides what becomes of a member by the first rule that holds: stale snapshot, LINE id gone or moved, then the rules
 * of `decideByContact`. It changes nothing, not even its arguments.
 */
export function decide(candidate: Candidate, view: View): Decision {
  const { look } = view;
  if (isStale(candidate)) return leaveAsRecorded(candidate, view);
  // A request that may already be at Omnichat can still change a contact of this member, so its end is awaited first.
  // The job from when the member was loaded may be over by now, but the loaded record is older than its result.
  const { toContact, toFormer } = view.jobs;
  const underWay = [toContact, toFormer, candidate.queued].find((job) => job && mayBeWritten(job));
  if (underWay) return waitFor(underWay, look.priority);
  // This run judged and counted the member before it was interrupted, and has found no other LINE id or phone since.
  const isJudged = candidate.known?.state !== 'pending' && isSameVersion(candidate);
  const counted = isJudged ? countedBefore(candidate, look) : null;
  if (counted) return counted;
  if (look.isPreview) return decideByContact(candidate, view);
  const { customerId } = candidate.mapped;
  const marked = () =>
    markSharers({ customerId, sharers: view.sharers }, settle(candidate, view), eventOf(candidate, view));
  const decision = clearFormer(candidate, view) ?? also(decideByContact(candidate, view), marked());
  return also(decision, dropClearance(customerId, view));
}

/** In order: not eligible, contact not shown, no contact, shared LINE id, shared phone, contact of another member, unchanged, write. */
function decideByContact(candidate: Candidate, view: View): Decision {
  const { mapped, judgedBy } = candidate;
  const { contact } = view;
  const isThere = contact !== undefined && !contact.state.isExpected;
  if (!mapped.eligible) return complete(candidate, view, 'skipped', mapped.code);
  if (view.unread.has(mapped.lineUserId!)) return complete(candidate, view, 'failed', 'contact_unreadable');
  if (!isThere && judgedBy.settings.unmatched === 'skip')
    return complete(candidate, view, 'skipped', 'not_a_line_contact');
  const settlement = settle(candidate, view);
  const shared = sharedBy(view, settlement);
  if (shared) return complete(candidate, view, 'conflict', shared.code, { otherCustomerIds: shared.customerIds });
  if (settlement.against) return leaveOut(candidate, view, settlement.against);
  const owner = contact?.state.memberId;
  if (owner && owner !== mapped.customerId && !settlement.settled.has(owner) && !view.hasOwnerLeft) {
    const decided = settlementWithContact(candidate, view, owner);
    if (!decided)
      return complete(candidate, view, 'conflict', 'contact_has_other_member', { otherCustomerIds: [owner] });
    if (decided.chosen !== mapped.customerId) return leaveOut(candidate, view, decided);
  }
  const current = contact ?? expected(view.place, mapped.lineUserId!);
  const difference = differenceOf(mapped.desired, current.state, current.ownTags, view);
  if (!difference) return leaveUnchanged(candidate, mapped.desired, current, view);
  if (!view.look.isPreview) return write(candidate, current, difference, view);
  const { verdict, changes } = completed('delivered', null, true);
  return { verdict: { ...verdict, wouldWrite: difference.body }, changes };
}

function completed(outcome: RunOutcome, code: MemberCode | null, eligible: boolean) {
  return { verdict: { kind: 'completed' as const, outcome, code, eligible }, changes: [] as Change[] };
}

/** The snapshot is stale: what is on record or queued stands. */
function leaveAsRecorded(candidate: Candidate, { jobs, look }: View): Decision {
  if (jobs.ofMember) return waitFor(jobs.ofMember, look.priority);
  const { known, mapped } = candidate;
  const standing = standingOutcome[known?.state ?? 'pending'];
  return countedBefore(candidate, look) ?? completed(standing, known?.code ?? null, mapped.eligible);
}

function isSameVersion({ known, versionMs }: Candidate): boolean {
  return known !== undefined && (versionMs ?? unknownVersion) <= known.updatedAtMs;
}

/** The outcome under which this run has already counted the member. */
function countedBefore({ known, mapped }: Candidate, { runId }: Look): Decision | null {
  return known?.runOutcome && known.runId === runId ? completed(known.runOutcome, known.code, mapped.eligible) : null;
}

/**
 * Clears the contact that the LINE id left before anything else is decided. Until that is recorded the member still
 * counts as delivered to it, so that the next holder of the lease clears it if this one is interrupted.
 */
function clearFormer(candidate: Candidate, view: View): Decision | null {
  const { known, mapped, snapshot } = candidate;
  const { former: contact, jobs, look } = view;
  const userId = formerUserId(candidate, view.place.channelId);
  if (userId === null) return null;
  const refusal = view.unread.has(userId) ? 'contact_unreadable' : view.refusal;
  if (refusal) return complete(candidate, view, 'failed', refusal, { deliveredTo: known!.deliveredTo });
  const job = { customerId: mapped.customerId, priority: priorityOf(candidate, look), trace: snapshot.trace };
  return decideClearance({ ...job, contact, inTheWay: jobs.toFormer }, view);
}

/** Withdraws an unsent clearance of the contact: the member's LINE id has come back to it. */
function dropClearance(customerId: string, { jobs: { toContact: job } }: View): Change[] {
  if (!job || !isClearanceOf(job, customerId)) return [];
  return [{ kind: 'withdraw', job, outcome: { outcome: 'unchanged', code: null } }];
}

/** What the member shares that no admin has decided, and with whom; a preview names no member. */
function sharedBy({ sharers }: View, { isOpen }: Settlement): { code: SharedCode; customerIds: string[] } | null {
  const idsOf = (some: Sharer[]) => some.slice(0, mostNamed).map(({ member }) => member.customerId);
  if (isOpen.line) return { code: 'line_id_shared', customerIds: idsOf(sharers.line) };
  return isOpen.phone ? { code: 'phone_shared', customerIds: idsOf(sharers.phone) } : null;
}

/** An admin has decided that the member is not written. */
function leaveOut(candidate: Candidate, view: View, decision: ConflictDecision): Decision {
  return complete(candidate, view, 'skipped', codeOf(decision), {
    otherCustomerIds: sidesAgainst(candidate.mapped.customerId, decision),
  });
}

/** Completes a member without a request; an unsent job of the member is withdrawn. */
function complete(
  candidate: Candidate,
  view: View,
  state: 'skipped' | 'conflict' | 'failed' | 'delivered',
  code: MemberCode | null,
  change: Partial<Member> = {},
): Decision {
  const { look, jobs } = view;
  const outcome = standingOutcome[state];
  const decision = completed(outcome, code, candidate.mapped.eligible);
  if (look.isPreview) return decision;
  const counted = look.runId !== null && outcome === 'conflicts' && { runId: look.runId, runOutcome: outcome };
  const member = recordOf(candidate, view, { state, code, ...change, ...counted });
  const { known } = candidate;
  const { ofMember: job } = jobs;
  if (job && !mayBeWritten(job)) decision.changes.push({ kind: 'withdraw', job, outcome: { outcome, code } });
  if (!known || !isSameRecord(known, member))
    decision.changes.push({
      kind: 'record',
      member: withEvent(member, { ...eventOf(candidate, view), outcome, code }),
    });
  return decision;
}

function leaveUnchanged(candidate: Candidate, desired: DesiredContact, contact: IndexedContact, view: View): Decision {
  const deliveredTo = targetOf(candidate, view.place.channelId);
  const decision = complete(candidate, view, 'delivered', null, { deliveredTo });
  // A tag that neither side has any more is no longer ours: if it comes back, the team has added it.
  const ownTags = contact.ownTags.filter((tag) => desired.tags.includes(tag));
  if (ownTags.length === contact.ownTags.length || view.look.isPreview) return decision;
  return also(decision, [{ kind: 'index', contact: { ...contact, ownTags } }]);
}

function write(
  candidate: Candidate,
  current: IndexedContact,
  { body, next, ownTags }: Difference,
  view: View,
): Decision {
  const { look, jobs } = view;
  const { customerId } = candidate.mapped;
  // The member's own job is not the contact's where the LINE id moved while the job waited for the former contact.
  const replaces = [...new Set([jobs.toContact, jobs.ofMember])].filter(
    (job): job is Job =>
      job !== undefined && !mayBeWritten(job) && !isClearanceOf(job, customerId) && !isSharers(job, view.sharers),
  );
  const deliveredTo = targetOf(candidate, view.place.channelId);
  const counted = look.runId !== null && { runId: look.runId, runOutcome: 'delivered' as const };
  const record = recordOf(candidate, view, { state: 'delivered', code: null, deliveredTo, ...counted });
  const nextMember = withEvent(record, { ...eventOf(candidate, view), fields: fieldsOf(body) });
  const isLive = replaces.some(({ priority }) => priority === 'live');
  const priority = isLive ? 'live' : priorityOf(candidate, look);
  const trace = candidate.snapshot.trace ?? replaces[0]?.trace;
  const before = deliveredBefore(candidate, view.place.channelId);
  const told = { kind: 'member' as const, customerId, userId: next.userId, priority, trace };
  const job = { ...told, body, nextMember, deliveredBefore: before };
  return {
    verdict: { kind: 'write', write: { ...job, nextContact: { state: next, ownTags }, replaces } },
    ahead: aheadOf(candidate.known, deliveredTo, current, body.tagsToAdd),
    changes: [],
  };
}

/** What the member's history tells of this look. */
function eventOf({ snapshot }: Candidate, { look, nowMs }: View): MemberEvent {
  const cause = snapshot.cause ?? look.cause;
  return { at: new Date(nowMs), cause, runId: look.runId, outcome: 'delivered', code: null, fields: [] };
}

/** A contact that is not there yet. */
function expected(place: Place, userId: string): IndexedContact {
  return { state: { ...newContact(place, userId), isExpected: true }, ownTags: [] };
}

/** What to store before the write. The record of a new member names its contact already (`planIdentities`). */
function aheadOf(
  known: Member | undefined,
  deliveredTo: string | null,
  contact: IndexedContact,
  tags: string[] = [],
): Ahead | undefined {
  const member = known && known.deliveredTo !== deliveredTo ? { ...known, deliveredTo } : undefined;
  const ownTags = [...new Set([...contact.ownTags, ...tags])];
  const claim = ownTags.length > contact.ownTags.length ? { ...contact, ownTags } : undefined;
  return member || claim ? { member, contact: claim } : undefined;
}

function priorityOf({ versionMs }: Candidate, { priority, recentSinceMs }: Look): Priority {
  if (priority === 'live' || recentSinceMs === undefined || versionMs === null) return priority;
  return versionMs >= recentSinceMs ? 'recent' : priority;
}

function also(decision: Decision, changes: Change[]): Decision {
  return changes.length === 0 ? decision : { ...decision, changes: [...changes, ...decision.changes] };
}
