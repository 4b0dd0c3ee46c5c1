import type { Logger } from 'pino';
import { probeTemporal, type TemporalAccess } from './connect';

const everyMs = 5_000;
/** Temporal is asked more often while it is away, so that its return is known soon. */
const whileAwayEveryMs = 1_000;

/** Whether Temporal answers, asked in the background, so that no request has to ask or wait for it. */
export class TemporalWatch {
  private isAnswering = true;
  private isStopped = false;
  private timer: NodeJS.Timeout | null = null;

  private constructor(
    private readonly temporal: TemporalAccess,
    private readonly logger: Logger,
    private readonly onLook: (isReachable: boolean) => void,
  ) {}

  /** Returns after the first look, which takes 3 s at most. @param onLook is told what each look finds */
  static async start(
    temporal: TemporalAccess,
    logger: Logger,
    onLook: (isReachable: boolean) => void,
  ): Promise<TemporalWatch> {
    const watch = new TemporalWatch(temporal, logger, onLook);
    await watch.look();
    return watch;
  }

  /** As of the last look, some seconds ago at most. */
  get isReachable(): boolean {
    return this.isAnswering;
  }

  stop(): void {
    this.isStopped = true;
    if (this.timer) clearTimeout(this.timer);
  }

  private async look(): Promise<void> {
    const wasAnswering = this.isAnswering;
    let reason = '';
    this.isAnswering = await probeTemporal(this.temporal).then(
      () => true,
      (error: unknown) => {
        reason = error instanceof Error ? error.message : typeof error;
        return false;
      },
    );
    if (this.isStopped) return;
    this.onLook(this.isAnswering);
    if (wasAnswering && !this.isAnswering)
      this.logger.warn({ reason }, 'Temporal does not answer; what it is for waits');
    if (!wasAnswering && this.isAnswering) this.logger.info('Temporal answers again');
    this.timer = setTimeout(() => void this.look(), this.isAnswering ? everyMs : whileAwayEveryMs);
  }
}
