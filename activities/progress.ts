import { Context } from '@temporalio/activity';

const heartbeatEveryMs = 1_000;

/** Takes steps one after another, with heartbeats however long each takes, and tells what each came to. */
export async function inTurn(steps: [string, () => Promise<number>][]): Promise<Record<string, number>> {
  const context = Context.current();
  const results: Record<string, number> = {};
  let step = '';
  const timer = setInterval(() => context.heartbeat({ step }), heartbeatEveryMs);
  try {
    for (const [name, take] of steps) {
      step = name;
      context.heartbeat({ step });
      results[name] = await take();
    }
    return results;
  } finally {
    clearInterval(timer);
  }
}
