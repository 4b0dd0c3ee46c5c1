import { randomBytes } from 'node:crypto';
import pino from 'pino';
import { createActivities, type Activities } from '../../activities';
import type { ActivityDependencies } from '../../activities/dependencies';
import type { SliceResult, SweepResult } from '../../activities/leaseWork';
import type { WorkOutcome } from '../../core/sync/failures/workOutcome';
import type { SyncMode, SyncStatus } from '../../core/domain/types';
import { Pacers } from '../../core/sync/pacing/pacers';
import {
  countWrites,
  SandboxControl,
  type SandboxMember,
  type SandboxStore,
  type SandboxTeam,
} from '../../tools/local/clients/control';
import { OmnichatClient } from '../../core/partners/omnichat/client';
import { startTestSandbox, until } from '../../sandbox/testSandbox';
import { ShoplineClient } from '../../core/partners/shopline/client';
import type { Store } from '../../core/store';
import { bindStore } from '../../core/store/integrations/bindings';
import type { Integration, Member, SyncRun } from '../../core/store/documents';
import { steerRun } from '../../core/store/integrations/steering';
import { askForMembers } from '../../core/store/inbox/webhookInbox';
import { noteArrivals } from '../../core/store/leases/leases';
import { openRun } from '../../core/store/runs/syncRuns';
import { openOwnStore } from '../store/ownDatabase';
import { inActivity, quietActivity } from './activity';

const longestStayMs = 30 * 60_000;
const fast = { omnichatRequestsPerSecond: 2_000, shoplineRequestsPerSecond: 2_000 };

/** A sandbox of its own, a database of its own, and the worker's activities on them. */
export interface Lab {
  control: SandboxControl;
  store: Store;
  deps: ActivityDependencies;
  shopline: ShoplineClient;
  activities: Activities;
  /** The activities of another worker process on the same database. */
  otherProcess(changes?: Partial<ActivityDependencies>): Activities;
  /** A store bound to a team whose LINE account is chosen, as the API leaves it. */
  bind(options?: { members?: number; team?: Record<string, unknown>; store?: Record<string, unknown> }): Promise<Bound>;
  /** Repeats the check until it is true, for `patienceMs` of `openLab` at most. */
  until(check: () => Promise<boolean>): Promise<boolean>;
  close(): Promise<void>;
}

/** @param databaseServer URI of a MongoDB server; a database of a new name is made there, and dropped at the end. */
export async function openLab(databaseServer: string, patienceMs = 30_000): Promise<Lab> {
  const sandbox = await startTestSandbox();
  const control = new SandboxControl(sandbox.urls.control);
  await control.changeSettings({
    shopline: { requestsPerSecond: 0 },
    omnichat: { requestsPerSecond: 0 },
    shoplineWebhooks: { enabled: false },
    omnichatWebhooks: { enabled: false },
  });
  const url = new URL(databaseServer);
  url.pathname = `/lab_${randomBytes(6).toString('hex')}`;
  const store = await openOwnStore(url.href);
  const shopline = new ShoplineClient({
    apiUrl: sandbox.urls.shopline,
    oauthUrl: sandbox.urls.shopline,
    clientId: 'sandbox-client',
    clientSecret: 'sandbox-secret',
    userAgent: 'lab',
  });
  const omnichat = new OmnichatClient({ apiUrl: sandbox.urls.omnichat });
  const depsOf = (processId: string): ActivityDependencies => ({
    store,
    shopline,
    omnichat,
    pacers: new Pacers(fast),
    shoplinePageSize: 50,
    reconcileEverySeconds: 900,
    fullReads: { budget: 0.05, leastSeconds: 120, mostSeconds: 21_600 },
    searchAttributes: { areUsable: true },
    processId,
    logger: pino({ level: 'silent' }),
    queues: new Set(),
    onDelivery: () => undefined,
    onChangeDelivered: () => undefined,
  });
  const deps = depsOf('one');
  const lab: Lab = {
    control,
    store,
    deps,
    shopline,
    activities: createActivities(deps),
    otherProcess: (changes) => createActivities({ ...depsOf('two'), ...changes }),
    bind: (options) => bindInLab(lab, options),
    until: (check) => until(check, patienceMs),
    async close() {
      await Promise.all([store.close(), shopline.close(), omnichat.close(), sandbox.close()]);
    },
  };
  return lab;
}

async function bindInLab(lab: Lab, options: Parameters<Lab['bind']>[0] = {}): Promise<Bound> {
  const shop = await lab.control.createStore({
    members: options.members ?? 0,
    seed: 7,
    ...options.store,
  });
  const team = await lab.control.createTeam({
    storeId: shop.merchantId,
    modules: ['crm'],
    contactShare: 1,
    strangers: 0,
    ...options.team,
  });
  await lab.store.models.installations.create({
    _id: shop.merchantId,
    sealedToken: lab.store.cipher.seal(shop.accessToken ?? '', 'shopline token', shop.merchantId),
  });
  const { _id } = await bindStore(lab.store, {
    merchantId: shop.merchantId,
    handle: shop.handle,
    storeName: shop.name,
    teamId: team.teamId,
    origin: 'shopline',
    omnichatToken: team.apiToken,
  });
  const lineAccount = { channelId: team.channelId, channelName: 'LINE' };
  await lab.store.models.integrations.updateOne({ _id }, { $set: { lineAccount } });
  return new Bound(lab, shop, team, _id);
}

export interface ContactView {
  memberId: string | null;
  phone: string | null;
  email: string | null;
  tags: string[];
  attributes: Record<string, string | number | boolean>;
}

/** What an admin may confirm, or add, with the request for a run. */
interface Acceptance {
  acceptMismatch?: true;
  acceptRemovals?: true;
  endsBinding?: true;
}

/** One binding, and what tests do as its merchant, its members, its contacts and its workflow. */
export class Bound {
  constructor(
    private readonly lab: Lab,
    readonly shop: SandboxStore,
    readonly team: SandboxTeam,
    readonly integrationId: string,
  ) {}

  get merchantId(): string {
    return this.shop.merchantId;
  }

  integration(): Promise<Integration> {
    return this.lab.store.models.integrations.findById(this.integrationId).orFail().lean<Integration>().exec();
  }

  key(runId: string) {
    return { _id: runId, integrationId: this.integrationId };
  }

  run(runId: string): Promise<SyncRun> {
    return this.lab.store.models.syncRuns.findOne(this.key(runId)).orFail().lean<SyncRun>().exec();
  }

  async openRun(mode: SyncMode = 'full', accept: Acceptance = {}): Promise<string> {
    const integration = await this.integration();
    const { channelId } = integration.lineAccount!;
    const request = { mode, ...accept, channelId };
    return openRun(this.lab.store, integration, request);
  }

  slice(runId: string, activities = this.lab.activities, environment = quietActivity()) {
    return inActivity(() => activities.runSyncSlice({ integrationId: this.integrationId, runId }), environment);
  }

  /** A whole sync, as its workflow runs it. */
  async sync(mode: SyncMode = 'full', accept: Acceptance = {}): Promise<{ end: WorkOutcome; run: SyncRun }> {
    const runId = await this.openRun(mode, accept);
    const { end } = await this.slice(runId);
    await this.finish(runId, end.kind === 'done' ? 'completed' : 'failed');
    return { end, run: await this.run(runId) };
  }

  finish(runId: string, status: SyncStatus): Promise<SyncStatus> {
    return this.lab.activities.finishRun({ integrationId: this.integrationId, runId, status, code: null });
  }

  /** Stores what an admin wants of a sync, as the API does. */
  async steer(runId: string, desired: SyncRun['desired']): Promise<void> {
    if (!(await steerRun(this.lab.store, this.key(runId), desired))) throw new Error(`${desired} came too late`);
  }

  /** A full read in the background, as the workflow runs it. */
  async fullRead(): Promise<SliceResult> {
    const { integrationId, merchantId } = this;
    const runId = await this.lab.activities.openFullRead({ integrationId, merchantId });
    const slice = await this.slice(runId);
    await this.lab.activities.dropFullRead({ integrationId });
    return slice;
  }

  deliverChanges(activities = this.lab.activities): Promise<WorkOutcome> {
    const work = { integrationId: this.integrationId, maxMs: longestStayMs };
    return inActivity(() => activities.deliverChanges(work));
  }

  reconcile(): Promise<SweepResult> {
    const work = { integrationId: this.integrationId, maxMs: longestStayMs };
    return inActivity(() => this.lab.activities.reconcileChanges(work));
  }

  /** Puts these members into the inbox for a recheck, as news of their contacts does. The entries carry no member. */
  async announce(...customerIds: string[]): Promise<void> {
    const { store } = this.lab;
    const members = customerIds.map((customerId) => ({ customerId }));
    await askForMembers(store, this.integrationId, members, 'contact_event');
    await noteArrivals(store, this.integrationId);
  }

  /** Announces members and delivers what follows. */
  async change(...customerIds: string[]): Promise<void> {
    await this.announce(...customerIds);
    const end = await this.deliverChanges();
    if (end.kind !== 'done') throw new Error(`the changes were not delivered: ${end.kind}`);
  }

  addMember(fields: Record<string, unknown>): Promise<SandboxMember> {
    return this.lab.control.call('POST', `/control/stores/${this.merchantId}/members`, fields);
  }

  editMember(customerId: string, fields: Record<string, unknown>): Promise<SandboxMember> {
    return this.lab.control.changeMember(this.merchantId, customerId, fields);
  }

  async removeMember(customerId: string): Promise<void> {
    await this.lab.control.call('DELETE', `/control/stores/${this.merchantId}/members/${customerId}`);
  }

  async addContact(userId: string, fields: Record<string, unknown> = {}): Promise<void> {
    await this.lab.control.call('POST', '/control/contacts', { channelId: this.team.channelId, userId, ...fields });
  }

  async editContact(userId: string, fields: Record<string, unknown>): Promise<void> {
    await this.lab.control.call('PATCH', `/control/contacts/${this.team.channelId}/${userId}`, fields);
  }

  async contact(userId: string): Promise<ContactView | undefined> {
    const query = new URLSearchParams({ channelId: this.team.channelId, userId }).toString();
    const found = await this.lab.control.call<{ state: ContactView }[]>('GET', `/control/contacts?${query}`);
    const state = found[0]?.state;
    // The sandbox keeps a member id that was cleared as an empty text.
    return state && { ...state, memberId: state.memberId || null };
  }

  /** The points that a contact carries. */
  async pointsOn(userId: string) {
    return (await this.contact(userId))?.attributes.shopline_points;
  }

  member(customerId: string): Promise<Member | null> {
    const { integrationId } = this;
    const key = { _id: `${integrationId}:${customerId}`, integrationId };
    return this.lab.store.models.members.findOne(key).lean<Member>().exec();
  }

  diff(query: Record<string, string> = {}) {
    return this.lab.control.diff(this.merchantId, this.team.channelId, query);
  }

  /** Writes to Omnichat's contacts so far, whatever was answered. */
  async writes(): Promise<number> {
    return countWrites(await this.lab.control.requests());
  }
}
