import { ScheduleAlreadyRunning, ScheduleOverlapPolicy, type Client, type ScheduleOptions } from '@temporalio/client';
import { housekeepingEveryMs, housekeepingScheduleId, housekeepingWorkflowType } from '../workflows/messages';

/** The last round of a run may begin just before the next run is due, and take this long. */
const longestRoundMs = 120_000;

/**
 * Makes the schedule of housekeeping, one for all workers of a task queue, or brings it up to this version of the code.
 * A schedule that an operator has paused stays paused.
 */
export async function ensureHousekeeping({ schedule }: Pick<Client, 'schedule'>, taskQueue: string): Promise<void> {
  const scheduleId = housekeepingScheduleId(taskQueue);
  const definition = {
    spec: { intervals: [{ every: housekeepingEveryMs }] },
    action: {
      type: 'startWorkflow',
      workflowType: housekeepingWorkflowType,
      workflowId: scheduleId,
      taskQueue,
      args: [],
      // A run that waits for a worker which a deployment has replaced ends then, and so makes way for the next.
      workflowRunTimeout: housekeepingEveryMs + longestRoundMs,
    },
    // The next run begins as soon as the one before has ended. Once Temporal is back, the latest run that it missed
    // begins at once: rounds do not wait for the next quarter of an hour.
    policies: { overlap: ScheduleOverlapPolicy.BUFFER_ONE, catchupWindow: housekeepingEveryMs },
  } satisfies Omit<ScheduleOptions, 'scheduleId'>;
  try {
    await schedule.create({ scheduleId, ...definition, state: { triggerImmediately: true } });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await schedule.getHandle(scheduleId).update(({ state }) => ({ ...definition, state }));
  }
}
