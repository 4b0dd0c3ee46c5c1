import { SandboxControl, type Difference, type SandboxStore, type SandboxTeam } from '../local/clients/control';
import { countOpenWorkflows, countRecords } from '../local/story/leftovers';
import type { LocalStack } from '../local/stack/stack';
import { until } from '../local/until';
import { Random } from '../../sandbox/core/random';
import { STEP_TIMEOUT_MS, StubbornAdmin } from './admin';
import { makeLiveChanges, makeStorm } from './merchant';

/** The life of a store, in its order. */
export const PHASES = ['install', 'sync', 'changes', 'storm', 'uninstall'] as const;
export type Phase = (typeof PHASES)[number];

/**
 * Collections that may still mention a store after its uninstall. They say that and when it was connected, never who
 * its members were, and hold no token.
 */
const LASTING: readonly string[] = ['receipts', 'auditLog', 'seenEvents', 'installations'];

export interface RoundResult {
  members: number;
  /** What happened in the round besides install and sync. */
  story: string[];
  /** Members whose contact is not up to date although everything has settled. */
  lost: number;
  /** Contacts that hold what they must not, runs that ended badly, and phases that failed, as when records stay. */
  wrong: number;
  notes: string[];
}

/** One store's life, drawn from a seed. */
export class Round {
  readonly result: RoundResult;
  private readonly random: Random;
  private readonly control: SandboxControl;
  private readonly isRebound: boolean;
  private readonly hasStorm: boolean;
  private bound: { store: SandboxStore; team: SandboxTeam; admin: StubbornAdmin } | undefined;
  private isOver = false;

  constructor(
    private readonly stack: LocalStack,
    readonly seed: number,
  ) {
    this.random = new Random(seed);
    this.control = new SandboxControl(stack.urls.control);
    this.result = { members: this.random.int(200, 400), story: [], lost: 0, wrong: 0, notes: [] };
    this.isRebound = this.random.chance(0.3);
    this.hasStorm = this.random.chance(0.5);
  }

  /** Never throws. A phase that fails counts as one wrong and ends the round. */
  async play(phase: Phase): Promise<void> {
    if (this.isOver) return;
    try {
      await this[phase]();
    } catch (error) {
      this.isOver = true;
      this.note(`${phase}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  private async install(): Promise<void> {
    const { control, result, seed, stack } = this;
    const store = await control.createStore({ members: result.members, seed, defects: 0.01, installed: false });
    const team = await control.createTeam({ storeId: store.merchantId, contactShare: 0.7, defects: 0.002 });
    this.bound = { store, team, admin: new StubbornAdmin(stack.urls.api, store.merchantId, team) };
    await this.installAndBind();
  }

  /**
   * Runs the first sync while members change. In some rounds an uninstall ends a sync before that, and the store is
   * bound anew.
   */
  private async sync(): Promise<void> {
    const { admin, merchantId } = this.known;
    if (this.isRebound) {
      this.result.story.push('rebound');
      await admin.startSync();
      await this.control.uninstall(merchantId);
      await admin.persist('the end of the first binding', () => admin.isUnbound());
      await this.installAndBind();
    }
    const runId = await admin.startSync();
    await Promise.all([this.changeMembers(), this.waitForRun(runId)]);
  }

  private async changes(): Promise<void> {
    await this.changeMembers();
    await this.settle();
  }

  private async storm(): Promise<void> {
    if (!this.hasStorm) return;
    this.result.story.push('storm');
    await makeStorm(this.control, this.known.merchantId, this.random);
    await this.settle();
  }

  /** The merchant removes the extension: nothing of the store may be left. */
  private async uninstall(): Promise<void> {
    const { merchantId } = this.known;
    this.count(await this.differences());
    await this.control.uninstall(merchantId);
    const nothingLeft = async () => {
      const workflows = await countOpenWorkflows(this.stack.urls, merchantId);
      if (workflows > 0) throw new Error(`${workflows} workflows are open`);
      const names = Object.keys(await countRecords(this.stack.urls, merchantId));
      const left = names.filter((name) => !LASTING.includes(name));
      if (left.length > 0) throw new Error(`records in ${left.join(', ')}`);
      return true;
    };
    await until(nothingLeft, { timeoutMs: STEP_TIMEOUT_MS, intervalMs: 1_000, what: 'the end' });
  }

  private get known() {
    if (!this.bound) throw new Error('The round has not begun.');
    const { store, team, admin } = this.bound;
    return { admin, merchantId: store.merchantId, channelId: team.channelId };
  }

  private async installAndBind(): Promise<void> {
    await this.control.install(this.known.merchantId);
    await this.known.admin.connect();
  }

  private async changeMembers(): Promise<void> {
    const { control, random, result } = this;
    const changes = { count: random.int(5, 30), pauseMs: random.int(20, 150) };
    result.story.push(`${changes.count} changes`);
    await makeLiveChanges(control, this.known.merchantId, random, changes);
  }

  private async waitForRun(runId: string): Promise<void> {
    const { status, counts } = await this.known.admin.waitForSync(runId);
    const { read, skipped, unchanged, delivered, failed, conflicts } = counts;
    const adds = read === skipped + unchanged + delivered + failed + conflicts;
    if (status.startsWith('completed') && adds && failed === 0) return;
    this.note(`run ${runId} ended ${status}: ${JSON.stringify(counts)}`);
  }

  private differences(): Promise<Difference[]> {
    return this.control.diff(this.known.merchantId, this.known.channelId);
  }

  /** Waits until every contact is as it should be, or until the time for that is over. */
  private async settle(): Promise<void> {
    const isSettled = async () => (await this.differences()).length === 0;
    // A change that is late may still arrive in the next phase. `uninstall` counts those that never did.
    await until(isSettled, { timeoutMs: STEP_TIMEOUT_MS, intervalMs: 500 }).catch(() => false);
  }

  private count(differences: Difference[]): void {
    for (const { reason, lineUserId, expected } of differences.slice(0, 5)) {
      this.result.notes.push(`${reason}: ${lineUserId} differs in ${Object.keys(expected ?? {}).join(', ')}`);
    }
    const isLost = ({ reason }: Difference) => reason === 'member' || reason === 'contact not created';
    this.result.lost += differences.filter(isLost).length;
    this.result.wrong += differences.filter((difference) => !isLost(difference)).length;
  }

  private note(what: string): void {
    this.result.wrong += 1;
    this.result.notes.push(what);
  }
}
