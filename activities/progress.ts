import { Context } from '@temporalio/activity';

/** Runs deletions one after another with a heartbeat before each, and counts what each removed. */
export async function inTurn(
  steps: [string, () => Promise<{ deletedCount: number }>][],
): Promise<Record<string, number>> {
  const removed: Record<string, number> = {};
  for (const [name, step] of steps) {
    Context.current().heartbeat({ removing: name });
    removed[name] = (await step()).deletedCount;
  }
  return removed;
}
