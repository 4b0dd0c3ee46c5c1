import { Context } from '@temporalio/activity';

const heartbeatEveryMs = 1_000;

/** Runs deletions one after another, with heartbeats however long each takes, and counts what each removed. */
export async function inTurn(
  steps: [string, () => Promise<{ deletedCount: number }>][],
): Promise<Record<string, number>> {
  const context = Context.current();
  const removed: Record<string, number> = {};
  let removing = '';
  const timer = setInterval(() => context.heartbeat({ removing }), heartbeatEveryMs);
  try {
    for (const [name, step] of steps) {
      removing = name;
      context.heartbeat({ removing });
      removed[name] = (await step()).deletedCount;
    }
    return removed;
  } finally {
    clearInterval(timer);
  }
}
