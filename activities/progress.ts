import { Context } from '@temporalio/activity';

const heartbeatEveryMs = 1_000;

/**
 * Works with heartbeats however long anything takes: they say that the process lives. Were they to wait for a slow database,
 * the work would be begun again elsewhere and make it slower still.
 * @param details what heartbeats tell, until `tell` says something else, which is told at once.
 */
export async function withHeartbeats<Details, T>(
  details: Details,
  work: (tell: (details: Details) => void) => Promise<T>,
): Promise<T> {
  const context = Context.current();
  let latest = details;
  const beat = () => context.heartbeat(latest);
  const timer = setInterval(beat, heartbeatEveryMs);
  try {
    return await work((next) => {
      latest = next;
      beat();
    });
  } finally {
    clearInterval(timer);
  }
}

/** Takes steps one after another, with heartbeats, and tells what each came to. */
export async function takeSteps(steps: [string, () => Promise<number>][]): Promise<Record<string, number>> {
  const results: Record<string, number> = {};
  return withHeartbeats({ step: '' }, async (tell) => {
    for (const [step, take] of steps) {
      tell({ step });
      results[step] = await take();
    }
    return results;
  });
}
