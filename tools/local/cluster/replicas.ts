import { nodePart } from '../stack/nodePart';
import { ProcessGroup, type ProcessGroupOptions } from '../stack/processGroup';
import type { PartSpec, RunningProcess } from '../stack/processes';

export interface Replica {
  name: string;
  program: 'api' | 'worker';
  port: number;
  metricsPort: number;
}

export interface ReplicasOptions extends ProcessGroupOptions {
  logDir: string;
  env: Record<string, string>;
  onReady?: (name: string, elapsedMs: number) => void;
}

/** Several processes of ours side by side, each with ports of its own. */
export class Replicas {
  private readonly group: ProcessGroup<string>;

  constructor(
    readonly all: readonly Replica[],
    private readonly options: ReplicasOptions,
  ) {
    this.group = new ProcessGroup(options);
  }

  /** Starts those of these names, or all. `moreEnv` goes to each of them. */
  async start(names: readonly string[] = this.all.map(({ name }) => name), moreEnv: Record<string, string> = {}) {
    await Promise.all(
      names.map(async (name) => {
        const beganMs = performance.now();
        await this.group.start(name, this.partOf(name, moreEnv));
        this.options.onReady?.(name, performance.now() - beganMs);
      }),
    );
  }

  processOf(name: string): RunningProcess {
    return this.group.processOf(name);
  }

  /** Sends SIGTERM and returns once the process has ended. */
  stop(name: string): Promise<void> {
    return this.group.stop(name);
  }

  async restart(name: string, moreEnv: Record<string, string> = {}): Promise<void> {
    await this.stop(name);
    await this.start([name], moreEnv);
  }

  stopAll(): Promise<void> {
    return this.group.stopAll();
  }

  private partOf(name: string, moreEnv: Record<string, string>): PartSpec {
    const replica = this.all.find((candidate) => candidate.name === name);
    if (!replica) throw new RangeError(`There is no ${name}`);
    const { program, port, metricsPort } = replica;
    const { env, logDir } = this.options;
    const readyAt = program === 'api' ? port : metricsPort;
    return nodePart({
      name,
      program,
      logDir,
      env: { ...env, PORT: String(port), METRICS_PORT: String(metricsPort), ...moreEnv },
      readyUrls: [`http://localhost:${readyAt}/readyz`],
      readyWhen: 'ok',
    });
  }
}
