import type { Customer } from '../../domain/customer';
import type { Cause } from '../../domain/memberHistory';
import type { Segment } from '../../store/documents';
import type { Context } from '../../runtime/telemetry/spans';
import type { Judge, MemberOutcome } from '../judging/judge';
import type { TeamParts } from '../delivery/teamParts';
import { partsOf } from './parts';
import { wholeStore } from './segments';
import type { ReadPage, StoreReader } from './storeReader';

/** Parts of pages that may be under way when more is taken in: with fewer the writer runs empty during a read. */
const partsAhead = 2;

export interface SweepOptions {
  updatedAfterMs: number;
  /** The first page, where it was asked for already. */
  firstPage?: ReadPage;
  cause: Cause;
  runId: string | null;
  /** See `JudgeOptions`. */
  isBackground?: boolean;
  /** The trace a member's delivery belongs to. */
  traceOf?(customerId: string): Context | undefined;
  onCall?: () => void;
  onCompleted(member: MemberOutcome, customer: Customer): void;
}

/**
 * Reads every member changed since a time and brings them to their contacts, ahead of bulk work.
 * @returns the ids of the members that were read.
 */
export async function sweepChanges(
  { reader, judge, work }: Pick<TeamParts, 'work'> & { reader: StoreReader; judge: Judge },
  options: SweepOptions,
): Promise<Set<string>> {
  const segment = { ...wholeStore, updatedAfterMs: options.updatedAfterMs };
  const seen = new Set<string>();
  const underWay: Promise<void>[] = [];
  for await (const part of readParts(reader, segment, options)) {
    const snapshots = part.customers
      .filter((customer) => !seen.has(customer.id))
      .map((customer) => ({ customer, asOfMs: part.asOfMs, isRead: true, trace: options.traceOf?.(customer.id) }));
    const customers = new Map(snapshots.map(({ customer }) => [customer.id, customer]));
    for (const id of customers.keys()) seen.add(id);
    const completed = judge.complete(snapshots, {
      priority: 'live',
      cause: options.cause,
      runId: options.runId,
      isPreview: false,
      isBackground: options.isBackground,
      onCompleted: (member) => options.onCompleted(member, customers.get(member.customerId)!),
    });
    // A part that fails ends the work at once, whichever part is waited for below.
    underWay.push(completed.catch(work.fail));
    await Promise.race([underWay.at(-1 - partsAhead), work.over]);
  }
  await Promise.race([Promise.all(underWay), work.over]);
  return seen;
}

async function* readParts(
  reader: StoreReader,
  segment: Segment,
  { onCall, firstPage }: Pick<SweepOptions, 'onCall' | 'firstPage'>,
): AsyncGenerator<ReadPage> {
  const first = firstPage && Promise.resolve(firstPage);
  for await (const page of reader.readPages(segment, { onCall, firstPage: first })) yield* partsOf(page);
}
