import { diffContacts } from '../../../sandbox/control/diff';
import type { Integration, SyncRun } from '../../../core/store/documents';
import type { Stage } from '../stage';

/** Watches that a taking back clears all that was written, and that it stays cleared until the next full sync. */
export class Clearing {
  /** Runs that change contacts, in the order in which they began. By the clocks of machines it may be another. */
  private readonly changes = new Set<string>();
  /** Takings back that have begun; true: this one has completed. */
  private readonly runs = new Map<string, boolean>();

  constructor(
    private readonly world: Stage,
    private readonly blame: (text: string) => void,
  ) {}

  get hasBegun(): boolean {
    return this.runs.size > 0;
  }

  /** @param isSettled whether the team has deleted no contact: on one that it deleted something may lawfully be left */
  look({ _id, integrationId, mode, phase, status }: SyncRun, isSettled: boolean): void {
    if (phase === 'requested') return;
    if (mode === 'full' || mode === 'clear') this.changes.add(_id);
    if (mode !== 'clear') return;
    const isDone = status === 'completed';
    if (isDone && this.runs.get(_id) !== true && isSettled) this.judge(integrationId);
    this.runs.set(_id, isDone);
  }

  /** Whether the binding's last run that changes contacts is a taking back, and has completed. */
  isDone(integrationId: string): boolean {
    const { database } = this.world.loaded;
    const runs = [...this.changes].map((id) => database.find<SyncRun>('syncRuns', id));
    const last = runs.findLast((run) => run?.integrationId === integrationId);
    return last?.mode === 'clear' && last.status === 'completed';
  }

  /** Judges stories about members only: in others the team, an account or a binding may lawfully leave something. */
  private judge(integrationId: string): void {
    const { loaded, sandbox, scenario } = this.world;
    const integration = loaded.database.find<Integration>('integrations', integrationId);
    const channel = sandbox.channels.find(({ channelId }) => channelId === integration?.lineAccount?.channelId);
    if (!channel || scenario.about !== 'members') return;
    const { unmatched, eligibility } = scenario;
    const expected = { unmatched, eligibility, disabled: [], untouched: false, cleared: true };
    for (const { lineUserId, actual } of diffContacts(sandbox.store, channel, expected))
      this.blame(`everything is taken back, and contact ${lineUserId} has ${JSON.stringify(actual)}`);
  }
}
