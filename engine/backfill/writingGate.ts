import type { Customer } from '../../domain/customer';
import { pause, type Pending } from '../../startup/async';
import { AccountCheck } from './accountCheck';
import type { Checkpoint } from './checkpoint';
import { deliveryHoldMs } from '../delivery/deliveryHold';
import { maxReadAgain, maxReadAhead, shareOf } from './readAhead';
import { membersOfPart } from '../reading/parts';
import type { LaneSession } from '../lane/session';

/**
 * Who has so many writes before it, 25 s of the cap, need not read at full speed: the process and its database are shared,
 * and a small store beside it should not notice.
 */
const yieldThreshold = 1_000;
const letOthersMs = 250;
const lookMs = 100;

/** What the gate goes by, as the backfill knows it. */
export interface ReadingState {
  /** The index of contacts is complete. */
  readonly isIndexed: boolean;
  /** Members SHOPLINE counts; null while unknown. */
  readonly total: number | null;
  /** Parts of pages taken in whose members are not judged yet. */
  readonly identifying: Pending;
}

/**
 * Lets a run write once the account was found to fit and enough of the store is known, and keeps reading from running
 * away from writing.
 */
export class WritingGate {
  private readonly account: AccountCheck;
  private readonly startedAtMs = Date.now();
  private readonly maxUnwritten: number;
  private isAccountSettled: boolean;

  constructor(
    private readonly session: LaneSession,
    private readonly checkpoint: Checkpoint,
    private readonly reading: ReadingState,
  ) {
    const { run } = checkpoint;
    const { integration, channelId } = session.facts;
    this.maxUnwritten = integration.contactIndexChannelId === channelId ? maxReadAgain : maxReadAhead;
    this.account = new AccountCheck(session, run.accountCheck);
    this.isAccountSettled =
      run.mode === 'preview' ||
      run.mode === 'reconcile' ||
      run.acceptMismatch ||
      // It passed before this run was interrupted.
      run.counts.delivered > 0 ||
      integration.acceptedMismatchChannelId === channelId;
  }

  /** What is known of the account so far, to go on from after an interruption. */
  get accountCheck() {
    return this.account.found;
  }

  /** Live changes may be followed. Resolves early when the session ends. */
  async whenAccountSettled(): Promise<void> {
    const { session } = this;
    while (!this.isAccountSettled && !session.stopReason) await pause(lookMs, session.signal);
  }

  /** Compares members about to be judged with the index of contacts. */
  async look(customers: Customer[]): Promise<void> {
    if (this.isAccountSettled) return;
    const members = customers.filter((customer) => customer.is_member !== false && customer.line_id?.trim());
    await this.account.add(members.map((customer) => customer.line_id!.trim()));
  }

  /** Waits until delivery has come near enough for more to be read; lets writing begin when its time has come. */
  async waitForRoom(): Promise<void> {
    const { session } = this;
    const isDue = () => this.reading.isIndexed && Date.now() - this.startedAtMs >= this.holdMs();
    if (!session.isBulkAllowed && isDue() && (this.isAccountSettled || this.account.isPassed)) await this.open();
    while (!session.stopReason && this.isFull()) {
      if (!session.isBulkAllowed && session.queue.bulkSize >= this.maxQueuedWrites) {
        // Too many to hold without knowing that the account fits: take the members read so far for the store.
        if (this.isMismatch) session.park('line_account_mismatch');
        else await this.open();
      }
      await pause(lookMs, session.signal);
    }
    if (session.queue.bulkSize >= yieldThreshold && session.deps.queues.size > 1)
      await pause(letOthersMs, session.signal);
  }

  /** Everyone was looked at: the account fits, or the run stops. */
  decide(): void {
    if (this.isMismatch) this.session.park('line_account_mismatch');
  }

  /** From here on members are written, and live changes followed. */
  async open(): Promise<void> {
    const { session } = this;
    if (session.isBulkAllowed || session.stopReason) return;
    this.isAccountSettled = true;
    session.isBulkAllowed = true;
    if (this.checkpoint.run.mode === 'full' && !session.facts.integration.isLive) {
      await session.deps.store.models.integrations.updateOne(
        { _id: session.facts.integration._id },
        { $set: { isLive: true } },
      );
      session.facts.integration.isLive = true;
    }
    session.deliverer.notify();
  }

  private get isMismatch(): boolean {
    return !this.isAccountSettled && this.account.isMismatch;
  }

  private isFull(): boolean {
    const unjudged = this.reading.identifying.size * membersOfPart;
    const queued = this.session.queue.bulkSize;
    return (
      queued >= this.maxQueuedWrites || queued + unjudged >= shareOf(this.maxUnwritten, this.session.deps.queues.size)
    );
  }

  /** Writes that may wait. */
  private get maxQueuedWrites(): number {
    return shareOf(maxReadAhead, this.session.deps.queues.size);
  }

  private holdMs(): number {
    const { session } = this;
    return deliveryHoldMs({
      total: this.reading.total,
      // Members of larger pages come sooner than they are judged and stored.
      pageSize: Math.min(session.pageSize.usual, membersOfPart),
      shoplinePerSecond: session.shoplineCalls.pacer.requestsPerSecond,
      omnichatPerSecond: session.omnichatCalls.pacer.requestsPerSecond,
    });
  }
}
