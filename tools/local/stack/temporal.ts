import { Connection } from '@temporalio/client';
import path from 'node:path';
import { findOnPath } from './executables';
import type { PartSpec } from './processes';
import { venvCommand, type InstallOptions } from './venv';

export const SEARCH_ATTRIBUTES = ['IntegrationStatus', 'StoreId', 'TeamId', 'LineChannelId'] as const;

export interface TemporalOptions {
  dataDir: string;
  logDir: string;
  port: number;
  /** Port of the Web UI; none → no Web UI. */
  uiPort: number | undefined;
  isDurable: boolean;
  /** Limits of the server that are not its usual ones, by the names of its dynamic configuration. */
  limits: Record<string, number>;
}

/** Whether a Temporal server answers there and knows the namespace. */
export async function isTemporalReady(address: string, namespace = 'default'): Promise<boolean> {
  try {
    const connection = await Connection.connect({ address, connectTimeout: 1_000 });
    try {
      await connection.workflowService.describeNamespace({ namespace });
      return true;
    } finally {
      await connection.close();
    }
  } catch {
    return false;
  }
}

/** Temporal's development server with its Web UI; what a durable one holds survives a restart. */
export async function temporalPart(options: TemporalOptions, install: InstallOptions): Promise<PartSpec> {
  const { dataDir, logDir, port, uiPort, isDurable, limits } = options;
  const onPath = findOnPath('temporal');
  const command = onPath === undefined ? await venvCommand('temporal', install) : [onPath];
  return {
    name: 'Temporal',
    command: [
      ...command,
      ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--log-level', 'warn'],
      ...(isDurable ? ['--db-filename', path.join(dataDir, 'temporal.db')] : []),
      ...(uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort)]),
      ...Object.entries(limits).flatMap(([name, limit]) => ['--dynamic-config-value', `${name}=${limit}`]),
      ...SEARCH_ATTRIBUTES.flatMap((name) => ['--search-attribute', `${name}=Keyword`]),
    ],
    env: process.env,
    logFile: path.join(logDir, 'temporal.log'),
    isReady: () => isTemporalReady(`127.0.0.1:${port}`),
  };
}
