import { databasePart } from './database';
import { nodePart } from './nodePart';
import type { Part } from './parts';
import type { PartSpec } from './processes';
import type { LocalSecrets } from './secrets';
import { sandboxEnv, type StackUrls } from './stackEnv';
import type { StackPorts } from './stackPorts';
import { temporalPart } from './temporal';
import type { InstallOptions } from './venv';

export interface StackPartsOptions {
  dataDir: string;
  logDir: string;
  ports: StackPorts;
  urls: StackUrls;
  /** Environment of api and worker. */
  env: Record<string, string>;
  /** Added to the environment of sandbox, api and worker. */
  addedEnv: Record<string, string>;
  secrets: LocalSecrets;
  hasWebUi: boolean;
  isReplicaSet: boolean;
  isDurable: boolean;
  temporalLimits: Record<string, number>;
}

/** How to start each part; `moreEnv` reaches our own processes only. */
export function stackParts(
  options: StackPartsOptions,
): Record<Part, (install: InstallOptions, moreEnv: Record<string, string>) => PartSpec | Promise<PartSpec>> {
  const { dataDir, logDir, ports, urls, env, addedEnv, secrets, hasWebUi, isDurable } = options;
  return {
    database: (install) =>
      databasePart({ dataDir, logDir, port: ports.database, isReplicaSet: options.isReplicaSet, isDurable }, install),
    temporal: (install) =>
      temporalPart(
        {
          ...{ dataDir, logDir, isDurable, limits: options.temporalLimits },
          ...{ port: ports.temporal, uiPort: hasWebUi ? ports.temporalUi : undefined },
        },
        install,
      ),
    sandbox: (_install, moreEnv) =>
      nodePart({
        name: 'sandbox',
        env: { ...sandboxEnv(ports, urls, dataDir, secrets), ...addedEnv, ...moreEnv },
        logDir,
        readyUrls: [urls.control, urls.shopline, urls.omnichat],
        readyWhen: 'answered',
      }),
    api: (_install, moreEnv) =>
      nodePart({
        name: 'api',
        env: { ...env, METRICS_PORT: String(ports.apiMetrics), ...moreEnv },
        logDir,
        readyUrls: [`${urls.api}/readyz`],
        readyWhen: 'ok',
      }),
    worker: (_install, moreEnv) =>
      nodePart({
        name: 'worker',
        env: { ...env, METRICS_PORT: String(ports.workerMetrics), ...moreEnv },
        logDir,
        readyUrls: [`${urls.workerMetrics}/readyz`],
        readyWhen: 'ok',
      }),
  };
}
