import path from 'node:path';
import { nodePart } from '../../local/stack/nodePart';
import { findFreePorts } from '../../local/stack/ports';
import { startProcess, waitUntilReady, type RunningProcess } from '../../local/stack/processes';
import type { LocalStack } from '../../local/stack/stack';

/** Another worker beside the stack's own. */
export async function startSecondWorker(stack: LocalStack, env: Record<string, string> = {}): Promise<RunningProcess> {
  const [port] = await findFreePorts(1);
  const { logFile } = stack.processOf('worker');
  const part = nodePart({
    name: 'worker',
    env: { ...stack.env, ...env, METRICS_PORT: String(port) },
    logDir: path.join(path.dirname(logFile), 'second'),
    readyUrls: [`http://localhost:${port}/readyz`],
    readyWhen: 'ok',
  });
  const started = await startProcess(part);
  await waitUntilReady(started, part.isReady);
  return started;
}
