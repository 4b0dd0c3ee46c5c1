import { Context } from '@temporalio/activity';

const heartbeatEveryMs = 1_000;

/**
 * Works with heartbeats by a timer, however long anything takes: they say that the process lives. If they waited for a
 * slow database, Temporal would begin the work again elsewhere, which would make the database slower still.
 * @param details what heartbeats carry until `tell` replaces it; the new value is sent at once.
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

/** Takes steps one after another, with heartbeats. @returns the number that each step answered, by its name */
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
