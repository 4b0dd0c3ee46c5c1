import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startCluster, type Cluster, type ClusterOptions } from './cluster';

export type ThrowAwayOptions = Pick<ClusterOptions, 'env' | 'signal' | 'onProgress'>;

/** Plays a scenario on a cluster of its own, on free ports and in a temporary folder. Only logs of a failure stay. */
export async function withCluster<T>(
  options: ThrowAwayOptions,
  say: (line: string) => void,
  scenario: (cluster: Cluster) => Promise<T>,
): Promise<T> {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'cluster-'));
  const logDir = path.join(dataDir, 'logs');
  const died: string[] = [];
  let hasFailed = true;
  try {
    const cluster = await startCluster({
      ...options,
      ...{ dataDir, logDir, ports: 'free' },
      onUnexpectedEnd: ({ name, endedWith }) => died.push(`${name} ended by itself with ${endedWith}`),
    });
    try {
      const interrupted = new Promise<never>((_resolve, reject) =>
        options.signal?.addEventListener('abort', () => reject(new Error('Interrupted.'))),
      );
      const result = await Promise.race([scenario(cluster), interrupted]);
      if (died.length > 0) throw new Error(died.join('\n'));
      hasFailed = false;
      return result;
    } finally {
      await cluster.stop();
    }
  } finally {
    for (const line of died) say(line);
    // Where a program is missing, the start fails before anything has written a log.
    const hasLogs = hasFailed && fs.existsSync(logDir);
    if (hasLogs) say(`Logs of the failed run: ${logDir}`);
    for (const name of fs.readdirSync(dataDir)) {
      if (!hasLogs || name !== path.basename(logDir))
        fs.rmSync(path.join(dataDir, name), { recursive: true, force: true });
    }
    if (!hasLogs) fs.rmdirSync(dataDir);
  }
}
