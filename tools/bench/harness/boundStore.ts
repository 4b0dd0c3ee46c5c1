import { AdminClient, type SyncView } from '../../local/clients/client';
import { SandboxControl } from '../../local/clients/control';
import type { LocalStack } from '../../local/stack/stack';
import { floorSeconds, partnerCalls, type PartnerCalls } from './measure';

const STEP_TIMEOUT_MS = 60_000;
const SYNC_TIMEOUT_MS = 3_600_000;
/** Seldom, since each look takes some of the CPU that is measured. The sync itself says when it ended. */
const LOOK_EVERY_MS = 500;
/** The share of the sandbox's members who can be written when everyone is a friend of the LINE account. */
const DELIVERABLE_SHARE = 0.609;

/** How many members a store needs for about this many to be written. */
export const membersToWrite = (writes: number): number => Math.round(writes / DELIVERABLE_SHARE);

export interface MeasuredSync {
  sync: SyncView;
  wallSeconds: number;
  calls: PartnerCalls;
  floorSeconds: number;
  /** Wall time over the floor. */
  ratio: number;
}

/** A store of the sandbox, bound to a team of its own by an admin, LINE account chosen, never synced. */
export class BoundStore {
  readonly control: SandboxControl;

  private constructor(
    stack: LocalStack,
    readonly admin: AdminClient,
    readonly merchantId: string,
    readonly channelId: string,
  ) {
    this.control = new SandboxControl(stack.urls.control);
  }

  static async create(stack: LocalStack, members: number, seed: number): Promise<BoundStore> {
    const control = new SandboxControl(stack.urls.control);
    const admin = new AdminClient(stack.urls.api, 'en');
    const { merchantId } = await control.createStore({ members, seed, installed: false });
    const team = await control.createTeam({
      storeId: merchantId,
      modules: ['crm'],
      contactShare: 1,
      strangers: 0,
    });
    await control.install(merchantId);
    await admin.openFromShopline(team.adminUsername, merchantId);
    await admin.bind(merchantId, team.teamId);
    await admin.waitForStatus(merchantId, 'awaiting_line_account', STEP_TIMEOUT_MS);
    await admin.chooseLineAccount(merchantId, team.channelId);
    return new BoundStore(stack, admin, merchantId, team.channelId);
  }

  /**
   * Starts a full sync and waits for its end.
   * @param stores how many are waited for at once: together they look as often as one would.
   * @throws Error when it did not complete.
   */
  async sync(stores = 1): Promise<SyncView> {
    const runId = await this.admin.startSync(this.merchantId);
    const sync = await this.admin.waitForSync(this.merchantId, runId, {
      timeoutMs: SYNC_TIMEOUT_MS,
      intervalMs: LOOK_EVERY_MS * stores,
    });
    if (sync.status !== 'completed') {
      const { reason } = await this.admin.integration(this.merchantId);
      throw new Error(`The sync of ${this.merchantId} ended ${sync.status}: ${reason?.code} ${JSON.stringify(sync)}`);
    }
    return sync;
  }

  /** Seconds from the request for a full sync until its end. */
  async secondsOfSync(): Promise<number> {
    return (await this.timeSync()).wallSeconds;
  }

  private async timeSync(): Promise<{ sync: SyncView; wallSeconds: number }> {
    const beganAtMs = Date.now();
    const sync = await this.sync();
    return { sync, wallSeconds: (endOf(sync) - beganAtMs) / 1_000 };
  }

  /** A full sync against the floor of the calls it made; nothing else may use the sandbox meanwhile. */
  async measureSync(): Promise<MeasuredSync> {
    await this.control.resetRequests();
    const { sync, wallSeconds } = await this.timeSync();
    const calls = await partnerCalls(this.control);
    const floor = floorSeconds(calls);
    return { sync, wallSeconds, calls, floorSeconds: floor, ratio: wallSeconds / floor };
  }

  /** How many contacts are not as they should be. */
  async differences(): Promise<number> {
    return (await this.control.diff(this.merchantId, this.channelId)).length;
  }
}

/** When a sync had ended, in milliseconds since 1970. */
export function endOf({ finishedAt }: SyncView): number {
  if (finishedAt === null) throw new Error('The sync has not ended');
  return Date.parse(finishedAt);
}
