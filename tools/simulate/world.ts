import { newSandbox, type SimulatedSandbox } from './partners/sandbox';
import { PartnerNetwork } from './partners/network';
import { Wire } from './database/wire';
import { Tally } from './model/tally';
import { Witness } from './model/witness';
import type { Random } from '../../sandbox/core/random';
import { ApiProcess } from './service/api';
import { WorkerProcess, type ServiceOptions, type Surroundings } from './service/worker';
import type { Integration } from '../../core/store/documents';
import { integrationWorkflowId } from '../../workflows/messages';
import type { Loaded, Stage } from './stage';
import type { Scenario } from './story/scenario';
import { TemporalServer } from './temporal/temporalServer';
import type { WorkflowRun } from './temporal/workflowRun';
import type { Machine, Scheduler } from './time/scheduler';
import { Webhooks } from './partners/webhooks';

export interface StoryLine {
  atMs: number;
  text: string;
}

/** One store, one team and the whole service around them, on virtual time. */
export class World implements Stage {
  readonly lines: StoryLine[] = [];
  readonly tally = new Tally();
  readonly wire: Wire;
  readonly temporal: TemporalServer;
  readonly sandbox: SimulatedSandbox;
  readonly shopline: PartnerNetwork;
  readonly omnichat: PartnerNetwork;
  readonly webhooks: Webhooks;
  readonly witness: Witness;
  readonly workers: WorkerProcess[] = [];
  readonly apis: ApiProcess[] = [];
  /** The binding that an admin sees now. */
  integrationId: string | null = null;
  /** An admin has asked to bind the store, and has not asked to undo it since. */
  isBindingWanted = false;
  /** The binding that an admin asked to end last, until an api process answers; null: none. */
  endAskedOf: string | null = null;
  /** When something last happened that a read has to find. */
  lastChangeMs = 0;
  /** When something last happened that only a listing of all contacts can find (`isWalked`); 0: nothing did. */
  walkNeededSinceMs = 0;
  /** When an admin last connected the store anew with a token that works; null: not since the team lost access. */
  boundAnewAtMs: number | null = null;
  /** When settling began, or when the merchant last granted access after that because the page asked for it. */
  grantedAtMs = 0;
  private readonly surroundings: Surroundings;
  private machines = 0;

  constructor(
    readonly loaded: Loaded,
    readonly scheduler: Scheduler,
    /** Draws everything that happens to the service. */
    readonly random: Random,
    readonly scenario: Scenario,
  ) {
    loaded.database.clear();
    this.witness = new Witness(this);
    this.wire = new Wire(scheduler, random, (...applied) => this.witness.applied(...applied));
    loaded.wires.current = this.wire;
    const onStuck = (error: unknown) =>
      this.witness.blame(`a workflow is stuck: ${error instanceof Error ? error.message : String(error)}`);
    const watcher = { onStuck, note: (what: string) => this.tally.note(what) };
    this.temporal = new TemporalServer(scheduler, random, loaded.workflow, watcher);
    this.sandbox = newSandbox(scenario);
    const { world, shoplineApi, omnichatApi } = this.sandbox;
    this.shopline = new PartnerNetwork(scheduler, random, shoplineApi, world.log, this.witness);
    this.omnichat = new PartnerNetwork(scheduler, random, omnichatApi, world.log, this.witness);
    this.webhooks = new Webhooks(this);
    const { temporal, shopline, omnichat } = this;
    this.surroundings = { store: loaded.store, temporal, shopline, omnichat, options: optionsOf(scenario) };
    for (let count = 0; count < scenario.workers; count += 1) this.startWorker();
    this.startApi();
  }

  /** Adds a line to the story. */
  tell(text: string): void {
    this.lines.push({ atMs: this.scheduler.nowMs, text });
  }

  startWorker(): WorkerProcess {
    this.machines += 1;
    const worker = new WorkerProcess(this.surroundings, `worker${this.machines}`);
    this.addMachine(worker.machine);
    this.workers.push(worker);
    this.temporal.workers.push(worker);
    return worker;
  }

  startApi(): ApiProcess {
    this.machines += 1;
    const api = new ApiProcess(this.surroundings, `api${this.machines}`);
    this.addMachine(api.machine);
    this.apis.push(api);
    return api;
  }

  private addMachine(machine: Machine): void {
    const { clocksApartMs } = this.scenario;
    machine.clockOffsetMs = clocksApartMs === 0 ? 0 : this.random.int(-clocksApartMs, clocksApartMs);
  }

  end(process: { machine: Machine }): void {
    process.machine.isDead = true;
    const remove = (list: { machine: Machine }[]) => {
      const at = list.indexOf(process);
      if (at >= 0) list.splice(at, 1);
    };
    for (const list of [this.workers, this.temporal.workers, this.apis]) remove(list);
  }

  get api(): ApiProcess | undefined {
    return this.apis[0];
  }

  get integration(): Integration | undefined {
    return this.integrationId === null
      ? undefined
      : this.loaded.database.find<Integration>('integrations', this.integrationId);
  }

  get workflow(): WorkflowRun | undefined {
    return this.temporal.workflowOf(integrationWorkflowId(this.sandbox.store.profile.merchantId));
  }
}

function optionsOf({ shoplineCap, omnichatCap, pageSize, sweepEverySeconds }: Scenario): ServiceOptions {
  return {
    shoplineRequestsPerSecond: shoplineCap,
    omnichatRequestsPerSecond: omnichatCap,
    shoplinePageSize: pageSize,
    reconcileEverySeconds: sweepEverySeconds,
    fullReads: { budget: 0.05, leastSeconds: 120, mostSeconds: 480 },
  };
}
