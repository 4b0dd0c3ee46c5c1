import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';
import { distDir } from '../paths';
import { LocalProblem } from '../problem';
import { takesConnections } from '../stack/ports';
import type { PartSpec } from '../stack/processes';
import { until } from '../until';
import type { Postgres } from './postgres';
import type { TemporalPrograms } from './temporalBuild';

const run = promisify(execFile);

/** The processes of a Temporal cluster, as its own charts run them. */
export const SERVICES = ['history', 'matching', 'frontend', 'worker'] as const;
export type Service = (typeof SERVICES)[number];
/** Each service takes calls on one port and finds the others on another; Temporal's own numbers for them. */
export interface ServicePorts {
  calls: number;
  membership: number;
}
export const USUAL_PORTS: Record<Service, ServicePorts> = {
  history: { calls: 7_234, membership: 6_934 },
  matching: { calls: 7_235, membership: 6_935 },
  frontend: { calls: 7_233, membership: 6_933 },
  worker: { calls: 7_239, membership: 6_939 },
};

const DATABASES = { main: 'temporal', visibility: 'temporal_visibility' } as const;
const PLUGIN = 'postgres12';
const HISTORY_SHARDS = 16;
const RETENTION_MS = 3 * 86_400_000;
const START_TIMEOUT_MS = 60_000;
const ALREADY_EXISTS = 6;

export interface TemporalServerOptions {
  dataDir: string;
  logDir: string;
  programs: TemporalPrograms;
  postgres: Postgres;
  /** The same at each start: Temporal looks for a service where it was last, for most of a minute. */
  ports: Record<Service, ServicePorts>;
}

/** What the server reads at its start; JSON is YAML as well. */
export function serverConfig({ postgres, ports }: TemporalServerOptions): object {
  const sql = (databaseName: string, connections: number) => ({
    sql: {
      pluginName: PLUGIN,
      databaseName,
      connectAddr: `127.0.0.1:${postgres.port}`,
      connectProtocol: 'tcp',
      user: postgres.user,
      password: postgres.password,
      maxConns: connections,
      maxIdleConns: connections,
      maxConnLifetime: '1h',
    },
  });
  const rpcOf = (service: Service) => ({
    grpcPort: ports[service].calls,
    membershipPort: ports[service].membership,
    bindOnLocalHost: true,
  });
  return {
    log: { stdout: true, level: 'warn' },
    persistence: {
      defaultStore: 'main',
      visibilityStore: 'visibility',
      numHistoryShards: HISTORY_SHARDS,
      datastores: { main: sql(DATABASES.main, 20), visibility: sql(DATABASES.visibility, 2) },
    },
    global: { membership: { maxJoinDuration: '30s', broadcastAddress: '127.0.0.1' } },
    services: Object.fromEntries(SERVICES.map((service) => [service, { rpc: rpcOf(service) }])),
    clusterMetadata: {
      enableGlobalNamespace: false,
      failoverVersionIncrement: 10,
      masterClusterName: 'active',
      currentClusterName: 'active',
      clusterInformation: {
        active: {
          enabled: true,
          initialFailoverVersion: 1,
          rpcName: 'frontend',
          rpcAddress: `127.0.0.1:${ports.frontend.calls}`,
        },
      },
    },
    dcRedirectionPolicy: { policy: 'noop' },
  };
}

/** Makes both databases and their tables, once for each version of the server. */
export async function prepareTables({ dataDir, programs, postgres }: TemporalServerOptions): Promise<void> {
  const stamp = path.join(dataDir, 'temporal-tables');
  const made = fs.existsSync(stamp) ? fs.readFileSync(stamp, 'utf8') : undefined;
  if (made === programs.version) return;
  for (const [kind, database] of [
    ['temporal', DATABASES.main],
    ['visibility', DATABASES.visibility],
  ] as const) {
    const sql = async (...args: string[]) => {
      const env = {
        ...process.env,
        SQL_HOST: '127.0.0.1',
        SQL_PORT: String(postgres.port),
        SQL_USER: postgres.user,
        SQL_PASSWORD: postgres.password,
        SQL_PLUGIN: PLUGIN,
        SQL_DATABASE: database,
      };
      await run(programs.sql, args, { env }).catch((cause: Error & { stderr?: string; stdout?: string }) => {
        const lines = `${cause.stdout ?? ''}${cause.stderr ?? ''}`.trim().split('\n').slice(-3).join('\n');
        throw new LocalProblem(`Making Temporal's tables in PostgreSQL failed (${args[0]}):\n${lines}`, { cause });
      });
    };
    if (made === undefined) {
      await sql('create-database', '--defaultdb', 'postgres');
      // `--overwrite`: an interrupted start may have left tables.
      await sql('setup-schema', '--overwrite', '--version', '0.0');
    }
    await sql('update-schema', '--schema-name', `postgresql/v12/${kind}`);
  }
  fs.writeFileSync(stamp, programs.version);
}

/** How to start each service, as a process of its own. */
export function serviceParts(options: TemporalServerOptions): Record<Service, PartSpec> {
  const { dataDir, logDir, programs, ports } = options;
  const configFile = path.join(dataDir, 'temporal.yaml');
  fs.writeFileSync(configFile, JSON.stringify(serverConfig(options), null, 2), { mode: 0o600 });
  const partOf = (service: Service): PartSpec => {
    const { calls, membership } = ports[service];
    // The service is ready once the last of its ports is open. `worker` serves no calls.
    const port = service === 'worker' ? membership : calls;
    return {
      name: `Temporal ${service}`,
      command: [programs.server, '--config-file', configFile, '--allow-no-auth', 'start', '--service', service],
      env: process.env,
      logFile: path.join(logDir, `temporal-${service}.log`),
      isReady: () => takesConnections(port),
    };
  };
  return Object.fromEntries(SERVICES.map((service) => [service, partOf(service)])) as Record<Service, PartSpec>;
}

/**
 * Registers the namespace, then adds what the service needs in it, with the service's own command for that.
 * @throws LocalProblem when the cluster does not answer.
 */
export async function prepareNamespace(address: string, signal: AbortSignal): Promise<void> {
  const namespace = 'default';
  const connection = Connection.lazy({ address });
  try {
    await until(
      async () => {
        if (signal.aborted) return true;
        await connection.workflowService
          .registerNamespace({ namespace, workflowExecutionRetentionPeriod: msToTs(RETENTION_MS) })
          .catch((error: Error & { code?: number }) => {
            if (error.code !== ALREADY_EXISTS) throw error;
          });
        await connection.workflowService.describeNamespace({ namespace });
        return true;
      },
      { timeoutMs: START_TIMEOUT_MS, intervalMs: 500, what: `namespace ${namespace}` },
    );
  } finally {
    await connection.close();
  }
  signal.throwIfAborted();
  const setup = path.join(distDir, 'core/runtime/temporal/setup.js');
  const env = { ...process.env, TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace };
  await run(process.execPath, [setup], { env, signal });
}
