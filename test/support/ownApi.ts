import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { nodePart } from '../../tools/local/stack/nodePart';
import { findFreePorts } from '../../tools/local/stack/ports';
import { startProcess, waitUntilReady } from '../../tools/local/stack/processes';
import { sharedStack } from '../harness/sharedStack';

export interface OwnApi {
  url: string;
  stop(): Promise<void>;
}

/** Another api process on the shared stack's database and Temporal, for what must not reach the api of all tests. */
export async function startOwnApi(env: Record<string, string> = {}): Promise<OwnApi> {
  const [port] = await findFreePorts(1);
  const url = `http://localhost:${port}`;
  const logDir = fs.mkdtempSync(path.join(os.tmpdir(), 'own-api-'));
  // With a public address the api refuses to start where alerts may reach private addresses (`configRules.ts`).
  const exposed: Record<string, string> = env.PUBLIC_URL?.startsWith('https')
    ? { OUTBOUND_ALLOW_PRIVATE: 'false' }
    : {};
  const spec = nodePart({
    name: 'api',
    env: { ...sharedStack().env, PORT: String(port), METRICS_PORT: '0', ...exposed, ...env },
    logDir,
    readyUrls: [`${url}/readyz`],
    readyWhen: 'ok',
  });
  const running = await startProcess(spec);
  const stop = async () => {
    await running.stop();
    fs.rmSync(logDir, { recursive: true, force: true });
  };
  try {
    await waitUntilReady(running, spec.isReady);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop };
}
