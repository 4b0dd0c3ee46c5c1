import type { Logger } from 'pino';
import { IntegrationError } from '../../core/domain/errors';
import { sleep, withDeadline } from '../../core/runtime/async';
import { errorName } from '../../core/runtime/failure';
import { isDatabaseAway } from '../../core/store/databaseAway';
import type { Metrics } from '../metrics';

/** After the 503 the work goes on for longer than an election takes: SHOPLINE sends nothing again by itself. */
const patienceMs = 60_000;
const firstPauseMs = 250;
const longestPauseMs = 2_000;
/** The most that events in memory may take: some 3,000 events of a usual size. */
const maxBytes = 16 * 1_024 * 1_024;
/** Kept free for what no sweep and no full read would find: tokens and uninstalls. */
const lifecycleBytes = 2 * 1_024 * 1_024;
/** How much of it events may take that a stranger may have sent: those of the partners find room beside them. */
const strangersBytes = 8 * 1_024 * 1_024;
/** What an event takes beside its body. */
const overheadBytes = 2_048;

export interface ArrivedEvent {
  partner: 'shopline' | 'omnichat';
  topic: string;
  eventId: string | undefined;
  merchantId: string | null;
  bytes: number;
  /** How long its sender is to wait for the answer. */
  answerWithinMs: number;
  /** The event is about the app itself: nothing else tells what it says. */
  isLifecycle: boolean;
  /** Which secret must have signed the event, only the database tells. */
  mayBeStranger?: boolean;
}

/** Set in tests only; production takes the constants above. */
interface Limits {
  patienceMs: number;
  maxBytes: number;
  lifecycleBytes: number;
  strangersBytes: number;
}

/**
 * Makes partners' events durable, and holds them while the database is away. The sender gets a 503 in time, and the
 * event is stored all the same if the database is back within a minute. The work has to be safe to repeat: this class
 * repeats it, and the sender may send the event again.
 */
export class DurableEvents {
  private heldBytes = 0;
  private heldOfStrangersBytes = 0;
  private readonly underWay = new Map<Promise<unknown>, ArrivedEvent>();
  private isClosing = false;

  constructor(
    private readonly metrics: Pick<Metrics, 'countWebhook'>,
    private readonly logger: Logger,
    private readonly limits: Limits = { patienceMs, maxBytes, lifecycleBytes, strangersBytes },
  ) {}

  /**
   * @param work stores the event and returns what became of it, which is counted even after the 503
   * @throws IntegrationError `temporarily_unavailable` when it takes longer than the sender waits, or no room is left.
   */
  async store<Outcome extends string>(event: ArrivedEvent, work: () => Promise<Outcome>): Promise<Outcome> {
    const bytes = event.bytes + overheadBytes;
    if (!this.hasRoomFor(event, bytes)) {
      this.lose(event);
      throw new IntegrationError('temporarily_unavailable');
    }
    this.hold(event, bytes);
    const stored = this.untilStored(event, work).finally(() => {
      this.hold(event, -bytes);
      this.underWay.delete(stored);
    });
    this.underWay.set(stored, event);
    let isAnswered = false;
    stored.catch((error: unknown) => {
      if (isAnswered && !isDatabaseAway(error)) this.logger.error({ cause: errorName(error) }, 'a held event failed');
    });
    try {
      return await withDeadline(stored, event.answerWithinMs, () => {
        throw new IntegrationError('temporarily_unavailable');
      });
    } finally {
      isAnswered = true;
    }
  }

  /** Waits `withinMs` at most for the events it holds. Those not stored by then are lost: the process ends. */
  async close(withinMs: number): Promise<void> {
    await withDeadline<unknown>(Promise.allSettled(this.underWay.keys()), withinMs, () => undefined);
    this.isClosing = true;
    for (const event of this.underWay.values()) this.lose(event);
    if (this.underWay.size > 0)
      this.logger.error({ events: this.underWay.size }, 'events were not stored before the end');
  }

  private hasRoomFor({ isLifecycle, mayBeStranger }: ArrivedEvent, bytes: number): boolean {
    const { maxBytes: room, lifecycleBytes: reserved, strangersBytes: ofStrangers } = this.limits;
    if (mayBeStranger && this.heldOfStrangersBytes + bytes > ofStrangers) return false;
    return this.heldBytes + bytes <= (isLifecycle ? room : room - reserved);
  }

  private hold({ mayBeStranger }: ArrivedEvent, bytes: number): void {
    this.heldBytes += bytes;
    if (mayBeStranger) this.heldOfStrangersBytes += bytes;
  }

  private async untilStored<Outcome extends string>(
    event: ArrivedEvent,
    work: () => Promise<Outcome>,
  ): Promise<Outcome> {
    const deadlineMs = performance.now() + this.limits.patienceMs;
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      try {
        const outcome = await work();
        this.metrics.countWebhook(event.partner, outcome);
        return outcome;
      } catch (error) {
        // `close` has already counted as lost what it still held.
        if (this.isClosing) throw error;
        const isAway = isDatabaseAway(error);
        if (isAway && performance.now() + pauseMs <= deadlineMs) {
          await sleep(pauseMs);
          continue;
        }
        if (isAway || event.isLifecycle) this.lose(event);
        throw error;
      }
    }
  }

  /** Sweeps and full reads find changed members. The log names an event of the app: an operator must have it resent. */
  private lose({ partner, topic, eventId, merchantId, isLifecycle, mayBeStranger }: ArrivedEvent): void {
    // A flood of forged events is no loss, and must not alarm an operator as one.
    this.metrics.countWebhook(partner, mayBeStranger ? 'unproven' : 'lost');
    if (isLifecycle)
      this.logger.error({ partner, topic, eventId, merchantId }, 'an event was lost: have it sent again');
  }
}
