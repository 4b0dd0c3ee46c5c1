import { current } from '../time/virtualGlobals';
import type { ActivityContext } from './activityAttempt';

/** What `@temporalio/activity` is for the activities under test. */
export const Context = {
  current: () => current.scheduler.task.context as ActivityContext,
};
