import { SandboxControl, type Difference, type SandboxStore, type SandboxTeam } from '../local/control';
import { countOpenWorkflows, countRecords } from '../local/leftovers';
import type { LocalStack } from '../local/stack';
import { until } from '../local/until';
import { Random } from '../sandbox/core/random';
import { STEP_TIMEOUT_MS, StubbornAdmin } from './admin';
import { makeLiveChanges, makeStorm } from './merchant';

/** What may mention a store after it is gone: that and when it was here, never who was in it, and no token. */
const LASTING: readonly string[] = ['receipts', 'auditLog', 'seenEvents', 'installations'];

export interface RoundResult {
  members: number;
  /** What the story was made of, beside install and sync. */
  story: string[];
  /** Members whose contact is not up to date although everything has settled. */
  lost: number;
  /** Contacts that hold what they must not, records left behind, runs that did not end well. */
  wrong: number;
  notes: string[];
}

/** One store's life, drawn from a seed: install, bind, sync, live changes, storm, perhaps bound anew; then uninstall. */
export class Round {
  readonly result: RoundResult;
  private readonly random: Random;
  private readonly control: SandboxControl;
  private store: SandboxStore | undefined;
  private team: SandboxTeam | undefined;

  constructor(
    private readonly stack: LocalStack,
    readonly seed: number,
  ) {
    this.random = new Random(seed);
    this.control = new SandboxControl(stack.urls.control);
    this.result = { members: this.random.int(200, 400), story: [], lost: 0, wrong: 0, notes: [] };
  }

  /** Up to the moment when every contact is as it should be, or has had long enough to be. */
  async live(): Promise<void> {
    const { control, random, result, stack } = this;
    this.store = await control.createStore({ members: result.members, seed: this.seed, installed: false });
    const { merchantId } = this.store;
    this.team = await control.createTeam({ storeId: merchantId, contactShare: 0.7 });
    const admin = new StubbornAdmin(stack.urls.api, merchantId, this.team);
    await this.installAndBind(admin);
    if (random.chance(0.3)) {
      result.story.push('rebound');
      await admin.startSync();
      await control.uninstall(merchantId);
      await admin.persist('the end of the first binding', () => admin.isUnbound());
      await this.installAndBind(admin);
    }
    const runId = await admin.startSync();
    const changes = { count: random.int(10, 60), pauseMs: random.int(20, 150) };
    result.story.push(`${changes.count} changes`);
    await Promise.all([makeLiveChanges(control, merchantId, random, changes), this.waitForRun(admin, runId)]);
    if (random.chance(0.5)) {
      result.story.push('storm');
      await makeStorm(control, merchantId, random);
    }
    await this.settle();
  }

  /** The merchant removes the extension: nothing of the store may be left. */
  async end(): Promise<void> {
    const { merchantId } = this.known;
    await this.control.uninstall(merchantId);
    const nothingLeft = async () => {
      const records = Object.keys(await countRecords(this.stack.urls, merchantId)).filter(
        (name) => !LASTING.includes(name),
      );
      const workflows = await countOpenWorkflows(this.stack.urls, merchantId);
      if (records.length + workflows > 0) throw new Error(`${workflows} workflows, records in ${records.join(', ')}`);
      return true;
    };
    await until(nothingLeft, { timeoutMs: STEP_TIMEOUT_MS, intervalMs: 500, what: 'the end' }).catch((error: Error) => {
      this.result.wrong += 1;
      this.result.notes.push(`after the uninstall: ${error.message}`);
    });
  }

  private get known() {
    if (!this.store || !this.team) throw new Error('The round has not begun.');
    return { merchantId: this.store.merchantId, channelId: this.team.channelId };
  }

  private async installAndBind(admin: StubbornAdmin): Promise<void> {
    await this.control.install(this.known.merchantId);
    await admin.connect();
  }

  private async waitForRun(admin: StubbornAdmin, runId: string): Promise<void> {
    const { status, counts } = await admin.waitForSync(runId);
    const { read, skipped, unchanged, delivered, failed, conflicts } = counts;
    const adds = read === skipped + unchanged + delivered + failed + conflicts;
    if (status.startsWith('completed') && adds && failed === 0) return;
    this.result.wrong += 1;
    this.result.notes.push(`run ${runId} ended ${status}: ${JSON.stringify(counts)}`);
  }

  private async settle(): Promise<void> {
    const { merchantId, channelId } = this.known;
    let differences: Difference[] = [];
    const isSettled = async () => {
      differences = await this.control.diff(merchantId, channelId);
      return differences.length === 0;
    };
    await until(isSettled, { timeoutMs: STEP_TIMEOUT_MS, intervalMs: 500 }).catch(() => {
      for (const { reason, lineUserId, expected } of differences.slice(0, 5)) {
        this.result.notes.push(`${reason}: ${lineUserId} differs in ${Object.keys(expected ?? {}).join(', ')}`);
      }
    });
    const isLost = ({ reason }: Difference) => reason === 'member' || reason === 'contact not created';
    this.result.lost += differences.filter(isLost).length;
    this.result.wrong += differences.filter((difference) => !isLost(difference)).length;
  }
}
