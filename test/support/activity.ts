import { EventEmitter } from 'node:events';
import { asyncLocalStorage, Context, type Info } from '@temporalio/activity';
import { CancelledFailure, noopMetricMeter, type Logger } from '@temporalio/common';

const unheard = () => undefined;
/** A test sees by itself that its activity fails. */
const silent: Logger = { log: unheard, trace: unheard, debug: unheard, info: unheard, warn: unheard, error: unheard };

/**
 * A place for an activity of Temporal. The SDK's own, `MockActivityEnvironment`, loads the whole worker and its bundler,
 * half a second of work for each file that asks for it.
 */
class QuietActivity extends EventEmitter {
  private readonly over = new AbortController();
  private readonly cancelled = new Promise<never>((_, reject) => {
    this.over.signal.addEventListener('abort', () => reject(this.over.signal.reason as Error));
  });

  constructor() {
    super();
    this.cancelled.catch(unheard);
  }

  cancel(reason = 'CANCELLED'): void {
    this.over.abort(new CancelledFailure(reason));
  }

  run<R>(work: () => Promise<R>): Promise<R> {
    const beat = (details: unknown) => void this.emit('heartbeat', details);
    const { cancelled, over } = this;
    const context = new Context({} as Info, cancelled, over.signal, beat, undefined, silent, noopMetricMeter, {});
    return asyncLocalStorage.run(context, work);
  }
}

export const quietActivity = () => new QuietActivity();

/** Runs work as an activity, for what asks Temporal who calls. */
export function inActivity<R>(work: () => Promise<R>, environment = quietActivity()): Promise<R> {
  return environment.run(work);
}
