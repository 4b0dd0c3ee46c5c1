import path from 'node:path';
import { cacheDir } from '../paths';
import { assertPortsFree, findFreePorts } from '../stack/ports';
import { ProcessGroup } from '../stack/processGroup';
import type { RunningProcess } from '../stack/processes';
import { startStack, type LocalStack } from '../stack/stack';
import { Balancer } from './balancer';
import { countTransactions, postgresPart } from './postgres';
import { findPostgres, postgresUser } from './programs';
import { Replicas, type Replica } from './replicas';
import { temporalPrograms } from './temporalBuild';
import {
  prepareNamespace,
  prepareTables,
  serviceParts,
  SERVICES,
  USUAL_PORTS,
  type Service,
  type ServicePorts,
} from './temporalServer';

const APIS = 2;
const WORKERS = 3;

export interface ClusterOptions {
  /** What must survive a restart. */
  dataDir: string;
  logDir?: string;
  secretsFile?: string;
  /** `fixed`: the usual ports for what people open. `free`: any, for throw-away clusters side by side. */
  ports: 'fixed' | 'free';
  /** Added to the environment of sandbox, api and worker. */
  env?: Record<string, string>;
  signal?: AbortSignal;
  onProgress?: (what: string, elapsedMs: number | null) => void;
  onUnexpectedEnd?: (running: RunningProcess) => void;
}

/** A Temporal cluster on PostgreSQL, a database, the sandbox, and several processes of ours. */
export interface Cluster {
  /** The database and the sandbox; its `urls.api` is the balancer's. */
  stack: LocalStack;
  apis: Replicas;
  workers: Replicas;
  temporal: {
    version: string;
    processOf(service: Service): RunningProcess;
    restart(service: Service): Promise<void>;
  };
  postgres: {
    pid: number;
    transactions(): Promise<number>;
  };
  /** Stops everything; no process is left. */
  stop(): Promise<void>;
}

/** @throws LocalProblem naming those in use. */
async function usualPorts(): Promise<Record<Service, ServicePorts>> {
  const needs = SERVICES.flatMap((service) =>
    [USUAL_PORTS[service].calls, USUAL_PORTS[service].membership].map((port) => ({
      port,
      neededBy: `the ${service} service of Temporal`,
      wayOut: 'Stop what uses it: a local stack perhaps.',
    })),
  );
  await assertPortsFree(needs);
  return USUAL_PORTS;
}

async function freeServicePorts(): Promise<Record<Service, ServicePorts>> {
  const free = await findFreePorts(2 * SERVICES.length);
  const pairs = SERVICES.map((service, index) => {
    const [calls, membership] = free.slice(2 * index, 2 * index + 2);
    return [service, { calls, membership }];
  });
  return Object.fromEntries(pairs) as Record<Service, ServicePorts>;
}

/**
 * Brings everything up in the order of need.
 * @throws LocalProblem when something is missing or cannot start; what had started is stopped before.
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { dataDir, onProgress, onUnexpectedEnd } = options;
  const logDir = options.logDir ?? path.join(dataDir, 'logs');
  // Before a build that takes minutes, so that a missing program is named at once.
  findPostgres();
  postgresUser();
  const programs = await temporalPrograms({
    logDir: path.join(cacheDir, 'logs'),
    signal: options.signal,
    onBuild: (version, logFile) =>
      onProgress?.(`building Temporal Server ${version}, once, in some ten minutes; its log is ${logFile}`, null),
  });
  const failing = new AbortController();
  const signal = AbortSignal.any([failing.signal, ...(options.signal ? [options.signal] : [])]);
  const group = new ProcessGroup<Service | 'postgres'>({ signal, onUnexpectedEnd });
  const ending: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const end of ending.splice(0).reverse()) await end();
  };
  const timed = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    const beganMs = performance.now();
    const result = await work();
    onProgress?.(what, performance.now() - beganMs);
    return result;
  };

  async function startTemporal() {
    const ports = options.ports === 'fixed' ? await usualPorts() : await freeServicePorts();
    const [postgresPort = 0] = await findFreePorts(1);
    const address = `127.0.0.1:${ports.frontend.calls}`;
    const postgres = await timed('PostgreSQL', async () => {
      const made = await postgresPart({ dataDir, logDir, port: postgresPort });
      ending.push(() => group.stop('postgres'));
      await group.start('postgres', made.part);
      return made.postgres;
    });
    const server = { dataDir, logDir, programs, postgres, ports };
    await prepareTables(server);
    const parts = serviceParts(server);
    await timed(`Temporal ${programs.version}`, async () => {
      for (const service of SERVICES) ending.push(() => group.stop(service));
      // One starts first: on empty tables each would write the cluster's own record, and all but one would end.
      const [first, ...others] = SERVICES;
      await group.start(first, parts[first]);
      await Promise.all(others.map((service) => group.start(service, parts[service])));
      await prepareNamespace(address, signal);
    });
    return { address, parts, postgres };
  }

  async function startReplicas(stack: LocalStack) {
    const ports = await findFreePorts(2 * (APIS + WORKERS));
    const replica = (program: Replica['program'], index: number, at: number): Replica => ({
      name: `${program}-${index + 1}`,
      program,
      port: ports[2 * at] ?? 0,
      metricsPort: ports[2 * at + 1] ?? 0,
    });
    const shared = {
      ...{ logDir, env: stack.env, signal, onUnexpectedEnd },
      onReady: (name: string, elapsedMs: number) => onProgress?.(name, elapsedMs),
    };
    const apis = new Replicas(
      Array.from({ length: APIS }, (_, index) => replica('api', index, index)),
      shared,
    );
    const workers = new Replicas(
      Array.from({ length: WORKERS }, (_, index) => replica('worker', index, APIS + index)),
      shared,
    );
    ending.push(() => apis.stopAll());
    ending.push(() => workers.stopAll());
    const { port } = new URL(stack.urls.api);
    const wayOut = 'Stop what uses it, or choose another with PORT.';
    await assertPortsFree([{ port: Number(port), neededBy: 'the balancer before the api processes', wayOut }]);
    const balancer = await Balancer.open(
      Number(port),
      apis.all.map((api) => api.port),
    );
    ending.push(() => balancer.close());
    await Promise.all([apis.start(), workers.start()]);
    return { apis, workers };
  }

  try {
    const { address, parts, postgres } = await startTemporal();
    const stack = await startStack({
      ...{ dataDir, logDir, secretsFile: options.secretsFile, ports: options.ports, env: options.env },
      ...{ temporalAddress: address, parts: ['database', 'temporal', 'sandbox'], signal, onUnexpectedEnd },
      onProgress: (part, step, elapsedMs) => step === 'ready' && onProgress?.(part, elapsedMs),
    });
    ending.push(() => stack.stop());
    const { apis, workers } = await startReplicas(stack);
    return {
      ...{ stack, apis, workers, stop },
      postgres: { pid: group.processOf('postgres').pid, transactions: () => countTransactions(postgres) },
      temporal: {
        version: programs.version,
        processOf: (service) => group.processOf(service),
        async restart(service) {
          await group.stop(service);
          await group.start(service, parts[service]);
        },
      },
    };
  } catch (error) {
    failing.abort();
    await stop();
    throw error;
  }
}
