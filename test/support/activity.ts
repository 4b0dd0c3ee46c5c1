import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';

/** A place for an activity of Temporal that logs errors alone: a test sees by itself that its activity fails. */
export const quietActivity = () => new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });

/** Runs work as an activity, for what asks Temporal who calls. */
export function inActivity<R>(work: () => Promise<R>, environment = quietActivity()): Promise<R> {
  return environment.run<[], R, () => Promise<R>>(work);
}
