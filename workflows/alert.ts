import { proxyActivities } from '@temporalio/workflow';
import type { AlertActivities } from '../activities';
import type { AlertInput } from './messages';

/** Tried for a day: often at first, then four times an hour. */
const { sendAlert } = proxyActivities<AlertActivities>({
  startToCloseTimeout: '1 minute',
  scheduleToCloseTimeout: '24 hours',
  retry: { initialInterval: '5 seconds', backoffCoefficient: 2, maximumInterval: '15 minutes' },
});

/**
 * Sends one message by each of its channels, none of which waits for another. Fails where one of them did not arrive in
 * a day.
 */
export async function alert({ integrationId, channels, alert: message }: AlertInput): Promise<void> {
  const sending = channels.map((channel) => sendAlert({ integrationId, channel, alert: message }));
  const outcomes = await Promise.allSettled(sending);
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}
