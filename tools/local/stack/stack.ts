import fs from 'node:fs';
import path from 'node:path';
import { chooseEngines, forgetHousekeeping, isolated, prepareEngines } from './engines';
import { ProcessGroup } from './processGroup';
import type { RunningProcess } from './processes';
import { loadLocalSecrets } from './secrets';
import { serviceEnv, stackUrls, type StackUrls } from './stackEnv';
import { PARTS, type Part } from './parts';
import { stackParts } from './stackParts';
import { fixedPorts, freePorts } from './stackPorts';

export interface StackOptions {
  /** What must survive a restart; logs go beside it unless `logDir` says otherwise. */
  dataDir: string;
  logDir?: string;
  secretsFile?: string;
  /** `fixed`: the usual ports, moved by the environment. `free`: any, for throw-away stacks side by side. */
  ports: 'fixed' | 'free';
  parts?: readonly Part[];
  /** Added to the environment of sandbox, api and worker. */
  env?: Record<string, string>;
  /** The local database shows itself as a replica set; see `database.ts` for what that costs. */
  isReplicaSet?: boolean;
  /** False where no part is killed: database and Temporal are quicker when they need not write to the disk. */
  isDurable?: boolean;
  /** A Temporal server beside this stack, used as if TEMPORAL_ADDRESS named it. */
  temporalAddress?: string;
  /** See `TemporalOptions.limits`. */
  temporalLimits?: Record<string, number>;
  /** Ends the start early; what had started is stopped. */
  signal?: AbortSignal;
  onProgress?: (part: Part, step: 'installing' | 'ready' | 'external', elapsedMs: number) => void;
  /** A part ended without being asked to. */
  onUnexpectedEnd?: (running: RunningProcess) => void;
}

export interface LocalStack {
  urls: StackUrls;
  /** What api and worker run with, for those who start another of them or look at the database themselves. */
  env: Record<string, string>;
  /** @throws LocalProblem when this stack does not run that part itself. */
  processOf(part: Part): RunningProcess;
  /** Sends the signal and returns once the part has ended. */
  kill(part: Part, signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
  /** Stops the part if it still runs, starts it again, and returns when it is ready. */
  restart(part: Part, moreEnv?: Record<string, string>): Promise<void>;
  /** Stops everything, in reverse order of need; no process is left. */
  stop(): Promise<void>;
}

/**
 * Brings up the parts, engines and sandbox first. Temporal and the database are those of TEMPORAL_ADDRESS and
 * MONGODB_URI when set, else local ones.
 * @throws LocalProblem when a part cannot start; what had started is stopped before.
 */
export async function startStack(options: StackOptions): Promise<LocalStack> {
  const { dataDir, onProgress, onUnexpectedEnd, isReplicaSet = false, isDurable = true, temporalLimits = {} } = options;
  const logDir = options.logDir ?? path.join(dataDir, 'logs');
  const isThrowAway = options.ports === 'free';
  const { own, external: named } = chooseEngines(options.parts ?? PARTS, {
    ...process.env,
    ...(options.temporalAddress && { TEMPORAL_ADDRESS: options.temporalAddress }),
  });
  const { external, env: isolation } = isThrowAway ? isolated(named) : { external: named, env: {} };
  const ports = isThrowAway ? await freePorts() : await fixedPorts(own, process.env);
  fs.mkdirSync(dataDir, { recursive: true });
  const secrets = loadLocalSecrets(options.secretsFile ?? path.join(dataDir, 'local-secrets.json'));
  const urls = stackUrls(ports, external);
  const addedEnv = { ...isolation, ...options.env };
  const env = { ...serviceEnv(ports, urls, secrets), ...addedEnv };
  const specs = stackParts({
    dataDir,
    logDir,
    ports,
    urls,
    env,
    addedEnv,
    secrets,
    hasWebUi: !isThrowAway,
    isReplicaSet,
    isDurable,
    temporalLimits,
  });

  const failing = new AbortController();
  const signal = AbortSignal.any([failing.signal, ...(options.signal ? [options.signal] : [])]);
  const processes = new ProcessGroup<Part>({ signal, onUnexpectedEnd });

  async function start(part: Part, moreEnv: Record<string, string> = {}): Promise<void> {
    const beganMs = performance.now();
    const onInstall = () => onProgress?.(part, 'installing', 0);
    await processes.start(part, await specs[part]({ onInstall, signal }, moreEnv));
    onProgress?.(part, 'ready', performance.now() - beganMs);
  }

  const stack: LocalStack = {
    urls,
    env,
    processOf: (part) => processes.processOf(part),
    kill: (part, signalName) => processes.kill(part, signalName),
    async restart(part, moreEnv) {
      await processes.stop(part);
      await start(part, moreEnv);
    },
    async stop() {
      for (const part of [...PARTS].reverse()) await processes.stop(part);
      await forgetHousekeeping(external, isolation);
    },
  };

  const startTogether = (parts: readonly Part[]) =>
    Promise.all(parts.filter((part) => own.has(part)).map((part) => start(part)));

  await prepareEngines(external, (part) => onProgress?.(part, 'external', 0));
  try {
    await startTogether(['database', 'temporal', 'sandbox']);
    await startTogether(['api', 'worker']);
    signal.throwIfAborted();
  } catch (error) {
    failing.abort();
    await stack.stop();
    throw error;
  }
  return stack;
}
