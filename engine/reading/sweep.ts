import type { MemberCode } from '../../domain/errors';
import type { RunOutcome, Segment } from '../../store/documents';
import type { Context } from '../../telemetry/spans';
import { readCustomerPages, type ReadPage } from './customerPages';
import { judgeAll } from '../lane/judgeAll';
import { partsOf } from './parts';
import { wholeStore } from './segments';
import type { LaneSession } from '../lane/session';

/** Parts of pages judged and written before more is taken in: with fewer the lane runs empty while a page is read. */
const partsAhead = 2;

export interface SweepOptions {
  updatedAfterMs: number;
  runId: string | null;
  /** As of `JudgeOptions`. */
  isUnasked?: boolean;
  /** The trace a member's delivery belongs to. */
  traceOf?(customerId: string): Context | undefined;
  onCall: () => void;
  onSettled: (customerId: string, outcome: RunOutcome, code: MemberCode | null, eligible: boolean) => void;
}

/**
 * Reads every member changed since a time and brings them to their contacts, before any backfill.
 * @returns the ids of the members that were read.
 */
export async function sweepChanges(session: LaneSession, options: SweepOptions): Promise<Set<string>> {
  const segment = { ...wholeStore, updatedAfterMs: options.updatedAfterMs };
  const seen = new Set<string>();
  const settling: Promise<void>[] = [];
  for await (const part of readParts(session, segment, options.onCall)) {
    const snapshots = part.customers
      .filter((customer) => !seen.has(customer.id))
      .map((customer) => ({ customer, asOfMs: part.asOfMs, trace: options.traceOf?.(customer.id) }));
    for (const { customer } of snapshots) seen.add(customer.id);
    const judged = judgeAll(session, snapshots, {
      priority: 'live',
      runId: options.runId,
      isPreview: false,
      isUnasked: options.isUnasked,
      onSettled: options.onSettled,
    });
    // Its failure ends the session, whichever page is waited for.
    settling.push(judged.catch((error: unknown) => session.breakOff(error)));
    await Promise.race([settling.at(-1 - partsAhead), session.ended]);
  }
  await Promise.race([Promise.all(settling), session.ended]);
  return seen;
}

async function* readParts(session: LaneSession, segment: Segment, onCall: () => void): AsyncGenerator<ReadPage> {
  for await (const page of readCustomerPages(session, segment, { onCall })) yield* partsOf(page);
}
