import type { MemberCode } from '../../domain/errors';
import type { Cause } from '../../domain/memberHistory';
import type { ContactUpsert } from '../../domain/types';
import type { ConflictDecision, ContactState, Member } from '../../store/documents';
import type { Fingerprints } from '../../store/sealing/fingerprint';
import type { Job, JobOutcome, NewJob, Priority } from '../delivery/deliveryQueue';
import type { Identity } from '../records/decisions';
import type { Place } from '../records/keys';

/** The occasion for which members are judged: a run, a sweep, or live changes. */
export interface Look {
  priority: Priority;
  cause: Cause;
  /** In a whole read: members changed since this time are written before the others. */
  recentSinceMs?: number;
  /** The run that counts these members; null for live changes. */
  runId: string | null;
  /** A preview only looks: records and queued jobs stay as they are. */
  isPreview: boolean;
  /** A sweep or full read in the background found the member: settings that wait for a full sync are left out. */
  isBackground?: boolean | undefined;
}

/** A contact as indexed, with those of its tags that the service added. */
export interface IndexedContact {
  state: ContactState;
  ownTags: string[];
}

export type SharedCode = Extract<MemberCode, 'line_id_shared' | 'phone_shared'>;

/** Another member with the same LINE id or phone, as on record now, and its job that waits or is under way. */
export interface Sharer {
  member: Member;
  job: Job | undefined;
}

export type Sharers = Record<'line' | 'phone', Sharer[]>;

/** A member in a conflict, by what a decision knows it by. */
export interface Side extends Identity {
  customerId: string;
}

/** What a member shares as a preview knows it: with whom of those with whom it was decided, and whether with others. */
export interface Listed {
  sharers: Record<'line' | 'phone', Side[]>;
  hasMore: Record<'line' | 'phone', boolean>;
}

/** All that a member is judged by besides itself, as of the moment of the decision. */
export interface View {
  place: Place;
  look: Look;
  nowMs: number;
  fingerprints: Fingerprints;
  /** The contact of its LINE id, or one that a write was to make; undefined: neither, or the member is not eligible. */
  contact: IndexedContact | undefined;
  /** The contact that the member was delivered to, where its LINE id is another one now, or gone. */
  former: IndexedContact | undefined;
  /** Jobs that wait or are under way: for the member, and for the two contacts. */
  jobs: Record<'ofMember' | 'toContact' | 'toFormer', Job | undefined>;
  sharers: Sharers;
  /** What admins decided of conflicts in which the member is a side, the newest first. */
  decisions: readonly ConflictDecision[];
  /** In a preview, in place of `sharers`. */
  listed: Listed | null;
  /** In a preview: the contact carries a member with another LINE id now; a sync first clears what it wrote there. */
  hasOwnerLeft: boolean;
  /** LINE ids of contacts that Omnichat was asked for and did not show: what they carry now is not known. */
  unread: ReadonlySet<string>;
  /** Why Omnichat refused to clear the former contact, where this look has waited for that. */
  refusal: MemberCode | undefined;
}

/** A job to queue, and the unsent jobs that it replaces. */
export interface Write extends Omit<NewJob, 'nextContact'> {
  nextContact: IndexedContact;
  replaces: Job[];
}

/**
 * What must be on record before a write is queued: if the result of the write is lost, nothing else tells it. It is
 * whom the contact belongs to, so that it is cleared when that member goes, and which tags are ours, so that they come
 * off again.
 */
export interface Ahead {
  member: Member | undefined;
  contact: IndexedContact | undefined;
}

export type Change =
  | { kind: 'record'; member: Member }
  | { kind: 'index'; contact: IndexedContact }
  /** Withdraws an unsent job; those who wait for it are told `outcome`. */
  | { kind: 'withdraw'; job: Job; outcome: JobOutcome }
  /** The job may be at Omnichat already: `nextMember` replaces what it would record of its member. */
  | { kind: 'amend'; job: Job; nextMember: Member }
  /** A live change waits for the job, so the job is sent with the live ones. */
  | { kind: 'hasten'; job: Job };

/** A member is completed, or to be judged again when a job is over. */
type Standing =
  | (JobOutcome & {
      kind: 'completed';
      eligible: boolean;
      /** In a preview: what a sync would write. */
      wouldWrite?: ContactUpsert;
    })
  | { kind: 'busy'; job: Job };

/** What becomes of a member, as data: `decide` says it, `apply` does it. */
export interface Decision {
  /** `clear`: the member is judged again once the contact that its LINE id left is cleared. */
  verdict: Standing | { kind: 'clear' | 'write'; write: Write };
  /** What must be on record before the decision is carried out. */
  ahead?: Ahead | undefined;
  changes: Change[];
}

/** What was done; a member whose write is queued is counted when that job is over. */
export type Verdict = Standing | { kind: 'queued'; job: Job };
