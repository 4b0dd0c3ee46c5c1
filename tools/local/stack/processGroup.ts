import { LocalProblem } from '../problem';
import { startProcess, waitUntilReady, type PartSpec, type RunningProcess } from './processes';

export interface ProcessGroupOptions {
  /** Ends a start early; what had started is stopped. */
  signal?: AbortSignal;
  /** A process ended without being asked to. */
  onUnexpectedEnd?: (running: RunningProcess) => void;
}

/** Processes by name, each ready once `start` returns. Tells of those that end by themselves. */
export class ProcessGroup<Name extends string> {
  private readonly running = new Map<Name, RunningProcess>();
  private readonly askedToEnd = new Set<RunningProcess>();

  constructor(private readonly options: ProcessGroupOptions) {}

  /** @throws LocalProblem with its last log lines when it does not become ready. */
  async start(name: Name, spec: PartSpec): Promise<void> {
    const { signal, onUnexpectedEnd } = this.options;
    signal?.throwIfAborted();
    const started = await startProcess(spec);
    this.running.set(name, started);
    if (signal?.aborted) await this.stop(name);
    await waitUntilReady(started, spec.isReady, signal);
    void started.ended.then(() => {
      if (!this.askedToEnd.has(started)) onUnexpectedEnd?.(started);
    });
  }

  /** @throws LocalProblem when there is none of that name. */
  processOf(name: Name): RunningProcess {
    const process = this.running.get(name);
    if (!process) throw new LocalProblem(`This stack does not run ${name} itself.`);
    return process;
  }

  /** Sends the signal and returns once the process has ended. */
  async kill(name: Name, signalName: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const process = this.processOf(name);
    this.askedToEnd.add(process);
    process.signal(signalName);
    await process.ended;
  }

  /** Ends it if it runs. */
  async stop(name: Name): Promise<void> {
    const process = this.running.get(name);
    if (!process) return;
    this.askedToEnd.add(process);
    await process.stop();
    this.running.delete(name);
  }

  /** Ends all at once. */
  async stopAll(): Promise<void> {
    await Promise.all([...this.running.keys()].map((name) => this.stop(name)));
  }
}
