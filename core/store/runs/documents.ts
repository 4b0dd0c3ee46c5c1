import { Schema } from 'mongoose';
import type { IntegrationErrorCode } from '../../domain/errors';
import type { TierCount } from '../../domain/trends';
import type { FieldCount, LimitedBy, Settings, SyncCounts, SyncMode, SyncStatus } from '../../domain/types';
import { asGiven, id } from '../schema';

/** A window of the store's members that is read with one cursor. */
export interface Segment {
  updatedAfterMs: number | null;
  updatedBeforeMs: number | null;
  createdAfterMs: number | null;
  createdBeforeMs: number | null;
  cursor: string | null;
  done: boolean;
}

export interface SyncRun {
  _id: string;
  integrationId: string;
  merchantId: string;
  mode: SyncMode | 'reconcile';
  status: SyncStatus;
  /** An admin has confirmed that members are gone, however many; absent: no admin has. */
  acceptRemovals?: boolean;
  /** Once all is taken back, the binding ends; absent: it does not. */
  endsBinding?: boolean;
  /** The settings that a preview judges by, which are not saved; absent: those of the integration. */
  draft?: Settings;
  startedAt: Date;
  finishedAt: Date | null;
  counts: SyncCounts;
  skippedBy: Record<string, number>;
  failedBy: Record<string, number>;
  conflictsBy: Record<string, number>;
  /** By name of field; absent until the worker saves the run for the first time. */
  fields?: Record<string, FieldCount>;
  /** Absent until the first save as well. */
  byTier?: TierCount[];
  total: number | null;
  etaSeconds: number | null;
  limitedBy: LimitedBy | null;
  /** Why it ended without success. */
  code: IntegrationErrorCode | null;
  /** What the text of `code` names as missing: custom attributes without a definition, or how many members. */
  missing?: string;
  /** Null before the first save and after the end: a cursor is the id of a member. */
  segments: Segment[] | null;
  /** LINE ids of members looked at so far, and how many of them are contacts of the account. */
  accountCheck?: { lineIds: number; known: number };
  /** How many entries of its journal count; the journal holds the members that the run has seen. */
  journalSeq: number;
  /** Reads of SHOPLINE this run has made. */
  calls: number;
  /** What an admin or operator wants of it; `status` says what it has come to. */
  desired: 'run' | 'pause' | 'cancel';
  /** `requested`: no worker has begun it. */
  phase: 'requested' | 'reading';
}

/** A run, and whose it is: every filter on runs names both. */
export type RunKey = Pick<SyncRun, '_id' | 'integrationId'>;

export interface JournalEntry {
  /** `{runId}:{seq}` */
  _id: string;
  integrationId: string;
  runId: string;
  /** 8 bytes a member. */
  seen: Buffer;
}

export const syncRunSchema = new Schema<SyncRun>({ _id: id }, { ...asGiven, collection: 'syncRuns' });
syncRunSchema.index({ integrationId: 1, startedAt: -1 });
syncRunSchema.index({ finishedAt: 1 });

export const journalSchema = new Schema<JournalEntry>({ _id: id }, { ...asGiven, collection: 'journal' });
journalSchema.index({ integrationId: 1, _id: 1 });
