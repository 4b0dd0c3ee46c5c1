import type { MemberCode } from '../../domain/errors';
import type { Cause } from '../../domain/memberHistory';
import type { ContactUpsert } from '../../domain/types';
import type { ConflictDecision, ContactState, Member, RunOutcome } from '../../store/documents';
import type { Fingerprints } from '../../store/sealing/fingerprint';
import type { Job, JobOutcome, NewJob, Priority } from '../delivery/deliveryQueue';
import type { Place } from '../records/keys';

/** What a member is judged for. */
export interface Look {
  priority: Priority;
  cause: Cause;
  /** In a whole read: members changed since then are written before its others. */
  recentSinceMs?: number;
  /** The run that counts these members; null for live changes. */
  runId: string | null;
  /** Only looks: what was judged and what is queued stay as they are. */
  isPreview: boolean;
  /** A sweep or full read in the background found it: settings that wait for a sync are left out. */
  isBackground?: boolean | undefined;
}

/** A contact as indexed, with the tags of it that are ours. */
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

/** All that a member is judged by besides itself, as it is at that moment. */
export interface View {
  place: Place;
  look: Look;
  nowMs: number;
  fingerprints: Fingerprints;
  /** The contact of its LINE id, or one that a write was to make; undefined when there is neither, or the member is not eligible. */
  contact: IndexedContact | undefined;
  /** The contact it was delivered to, when its LINE id is another one now. */
  former: IndexedContact | undefined;
  /** Jobs that wait or are under way: for the member, and for the two contacts. */
  jobs: Record<'ofMember' | 'toContact' | 'toFormer', Job | undefined>;
  sharers: Sharers;
  /** What admins decided of conflicts in which the member is a side, the newest first. */
  decisions: readonly ConflictDecision[];
  /** In a preview, in place of `sharers`: what the member shares by what SHOPLINE shows. */
  listed: SharedCode | null;
  /** In a preview: the contact carries a member whom SHOPLINE shows with another LINE id now; a sync takes that one's data off first. */
  hasOwnerLeft: boolean;
  /** Why Omnichat did not take the clearance of the former contact that this look has waited for. */
  refusal: MemberCode | undefined;
}

/** A job to be queued, in the place of others. */
export interface Write extends Omit<NewJob, 'nextContact'> {
  nextContact: IndexedContact;
  replaces: Job[];
}

/**
 * What has to be on record before a write is queued, because only the record of the write would tell it afterwards: whom
 * the contact belongs to, so that it is cleared when they go, and which tags are ours, so that they are taken off again.
 */
export interface Ahead {
  member: Member | undefined;
  contact: IndexedContact | undefined;
}

export type Change =
  | { kind: 'record'; member: Member }
  | { kind: 'index'; contact: IndexedContact }
  /** An unsent job does not stand any more: what those who wait for it are told. */
  | { kind: 'withdraw'; job: Job; outcome: JobOutcome }
  /** A job is under way: what is to be recorded of its member instead. */
  | { kind: 'amend'; job: Job; nextMember: Member }
  /** A live change waits for a job. */
  | { kind: 'hasten'; job: Job };

/** A member is completed, or to be judged again when a job is over. */
type Standing =
  | {
      kind: 'completed';
      outcome: RunOutcome;
      code: MemberCode | null;
      eligible: boolean;
      /** In a preview: what a sync would write. */
      wouldWrite?: ContactUpsert;
    }
  | { kind: 'busy'; job: Job };

/** What becomes of a member, as data: `decide` says it, `apply` does it. */
export interface Decision {
  /** `clear`: to be judged again when the contact that its LINE id left is cleared. */
  verdict: Standing | { kind: 'clear' | 'write'; write: Write };
  /** To be on record before the rest is done. */
  ahead?: Ahead | undefined;
  changes: Change[];
}

/** What was done; a member whose write is queued is counted when that job is over. */
export type Verdict = Standing | { kind: 'queued'; job: Job };
