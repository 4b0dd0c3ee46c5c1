import path from 'node:path';
import { distDir } from '../paths';
import type { PartSpec } from './processes';

export interface NodePartOptions {
  name: string;
  /** The program, where `name` does not name it: `worker` for `worker-2`. */
  program?: string;
  env: Record<string, string>;
  logDir: string;
  /** Addresses that all answer once the process is ready. */
  readyUrls: string[];
  /** Success only, or any answer at all. */
  readyWhen: 'ok' | 'answered';
}

const ASK_TIMEOUT_MS = 2_000;

async function answers(url: string, readyWhen: NodePartOptions['readyWhen']): Promise<boolean> {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(ASK_TIMEOUT_MS) });
    await response.arrayBuffer();
    return readyWhen === 'answered' || response.ok;
  } catch {
    return false;
  }
}

/** One of our own processes, from the build: `dist/{program}/main.js`. */
export function nodePart({ name, program = name, env, logDir, readyUrls, readyWhen }: NodePartOptions): PartSpec {
  return {
    name,
    command: [process.execPath, '--enable-source-maps', path.join(distDir, program, 'main.js')],
    env: { ...process.env, ...env },
    logFile: path.join(logDir, `${name}.log`),
    isReady: async () => (await Promise.all(readyUrls.map((url) => answers(url, readyWhen)))).every(Boolean),
  };
}
