import path from 'node:path';
import { nodePart } from '../../tools/local/stack/nodePart';
import { findFreePorts } from '../../tools/local/stack/ports';
import { startProcess, waitUntilReady, type RunningProcess } from '../../tools/local/stack/processes';
import type { LocalStack } from '../../tools/local/stack/stack';

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
