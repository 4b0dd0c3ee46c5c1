import type { Customer } from '../../domain/customer';
import { pause, type Pending } from '../../runtime/async';
import { followChanges } from '../../store/integrations/following';
import { AccountCheck } from './accountCheck';
import type { Checkpoint } from './checkpoint';
import { deliveryHoldMs } from './deliveryHold';
import { maxReadAgain, maxReadAhead, shareOf } from './readAhead';
import { membersOfPart } from '../reading/parts';
import type { ContactWriter } from '../delivery/contactWriter';
import type { TeamParts } from '../delivery/teamParts';
import type { StoreReader } from '../reading/storeReader';

/**
 * A run with this many writes queued, 25 s of the cap, need not read at full speed: it shares the process and the
 * database, and a small store beside it should not notice.
 */
const yieldThreshold = 1_000;
const letOthersMs = 250;
const lookMs = 100;

export interface GateParts extends Pick<
  TeamParts,
  'store' | 'integration' | 'omnichat' | 'records' | 'queue' | 'work'
> {
  writer: ContactWriter;
  reader: StoreReader;
  /** Teams that this process works for at once. */
  teamsAtWork(): number;
}

/** What the gate asks the run about. */
export interface ReadingState {
  /** The index of contacts is complete. */
  readonly isIndexed: boolean;
  /** Parts of pages taken in whose members are not judged yet. */
  readonly identifying: Pending;
}

/**
 * Lets a run write once the account was found to fit and enough of the store is known, and holds the read back where it
 * gets too far ahead of writing.
 */
export class WritingGate {
  /** Resolves when members may be written. In a small store everyone has been looked at by then. */
  readonly opened: Promise<void>;
  private resolveOpened: () => void = () => undefined;
  private readonly account: AccountCheck;
  private readonly startedAtMs = Date.now();
  private readonly maxUnwritten: number;
  private isOpen = false;
  private isAccountVerified: boolean;

  constructor(
    private readonly parts: GateParts,
    private readonly checkpoint: Checkpoint,
    private readonly reading: ReadingState,
  ) {
    this.opened = new Promise((resolve) => (this.resolveOpened = resolve));
    const { run } = checkpoint;
    const { integration, records } = parts;
    const { channelId } = records;
    this.maxUnwritten = integration.contactIndexChannelId === channelId ? maxReadAgain : maxReadAhead;
    this.account = new AccountCheck(records, run.accountCheck);
    this.isAccountVerified =
      run.mode === 'preview' ||
      run.mode === 'reconcile' ||
      // The account passed before this run was interrupted.
      run.counts.delivered > 0 ||
      integration.acceptedMismatchChannelId === channelId;
  }

  /** What is known of the account so far, to go on from after an interruption. */
  get accountCheck() {
    return this.account.found;
  }

  /** Resolves when live changes may be followed, or when the work ends. */
  async whenAccountVerified(): Promise<void> {
    const { work } = this.parts;
    while (!this.isAccountVerified && !work.outcome) await pause(lookMs, work.signal);
  }

  /** Compares members about to be judged with the index of contacts. */
  async sampleAccount(customers: Customer[]): Promise<void> {
    if (this.isAccountVerified || this.parts.work.outcome) return;
    const members = customers.filter((customer) => customer.is_member !== false && customer.line_id?.trim());
    await this.account.add(members.map((customer) => customer.line_id!.trim()));
  }

  /** Waits until writing has caught up enough for more to be read; lets writing begin when its time has come. */
  async waitForRoom(): Promise<void> {
    const { queue, work } = this.parts;
    const isDue = () => this.reading.isIndexed && Date.now() - this.startedAtMs >= this.holdMs();
    if (!this.isOpen && isDue() && (this.isAccountVerified || this.account.isPassed)) await this.open();
    while (!work.outcome && this.isFull()) {
      if (!this.isOpen && queue.bulkSize >= this.maxQueuedWrites) {
        // The run can hold no more without knowing that the account fits, so the members read so far decide.
        if (this.isMismatch) work.park('line_account_mismatch');
        else await this.open();
      }
      await pause(lookMs, work.signal);
    }
    if (queue.bulkSize >= yieldThreshold && this.parts.teamsAtWork() > 1) await pause(letOthersMs, work.signal);
  }

  /** Called once everyone was looked at: parks the run where the account does not fit. */
  decide(): void {
    if (this.isMismatch) this.parts.work.park('line_account_mismatch');
  }

  /** From here on members are written, and live changes followed. */
  async open(): Promise<void> {
    const { store, integration, writer, work } = this.parts;
    if (this.isOpen || work.outcome) return;
    this.isOpen = true;
    this.isAccountVerified = true;
    const { run } = this.checkpoint;
    if (run.mode === 'full' && !integration.isLive) await followChanges(store, run);
    writer.allowBulk();
    this.resolveOpened();
  }

  private get isMismatch(): boolean {
    return !this.isAccountVerified && this.account.isMismatch;
  }

  private isFull(): boolean {
    const unjudged = this.reading.identifying.size * membersOfPart;
    const queued = this.parts.queue.bulkSize;
    return queued >= this.maxQueuedWrites || queued + unjudged >= shareOf(this.maxUnwritten, this.parts.teamsAtWork());
  }

  /** How many writes may wait. */
  private get maxQueuedWrites(): number {
    return shareOf(maxReadAhead, this.parts.teamsAtWork());
  }

  private holdMs(): number {
    const { reader, omnichat } = this.parts;
    return deliveryHoldMs({
      total: this.checkpoint.total,
      // Members of larger pages come sooner than they can be judged and stored, so parts set the time.
      pageSize: Math.min(reader.usualPageSize, membersOfPart),
      shoplinePerSecond: reader.requestsPerSecond,
      omnichatPerSecond: omnichat.requestsPerSecond,
    });
  }
}
