import { randomBytes } from 'node:crypto';
import { Client, Connection, isGrpcServiceError } from '@temporalio/client';
import pino from 'pino';
import { keepHouse as keepHouseFrom, type Housekeeping } from '../../activities/housekeeping/keepHouse';
import { OmnichatClient } from '../../core/partners/omnichat/client';
import { ShoplineClient } from '../../core/partners/shopline/client';
import type { Store } from '../../core/store';
import type { Integration } from '../../core/store/documents';
import { putMembers } from '../../core/store/inbox/webhookInbox';
import { bindStore } from '../../core/store/integrations/bindings';
import { Pacers } from '../../core/sync/pacing/pacers';
import { WorkerMetrics } from '../../worker/metrics';
import { integrationWorkflowId } from '../../workflows/messages';
import { sharedStack } from '../harness/sharedStack';
import { openOwnStore, ownDatabaseUri } from '../store/ownDatabase';

const grpcNotFound = 5;
/** The longest workflow id that Temporal takes by default, in characters. */
const longestName = 1_000;

/** A round of housekeeping that looks for the workflows of stores from the first one on. */
export const keepHouse = (house: Housekeeping) => keepHouseFrom(house, { lookedUpTo: null });

/** Housekeeping on a database that each test has anew, beside the shared Temporal server. */
export class HouseLab {
  store!: Store;
  client!: Client;
  private connection!: Connection;
  private shopline!: ShoplineClient;
  private omnichat!: OmnichatClient;
  private bound: string[] = [];

  /** A lab for the tests of one file: connected once, with a new database for each test. */
  static ofFile(): HouseLab {
    const lab = new HouseLab();
    beforeAll(() => lab.connect());
    afterAll(() => lab.disconnect());
    beforeEach(() => lab.open());
    afterEach(() => lab.close());
    return lab;
  }

  /** The part of a worker that keeps house. No worker polls its task queue, so workflows only collect signals. */
  makeHouse() {
    const { store, client, shopline, omnichat } = this;
    const pacers = new Pacers({ omnichatRequestsPerSecond: 1, shoplineRequestsPerSecond: 1 });
    const metrics = new WorkerMetrics({ pacers, queues: new Set() });
    return {
      store,
      client,
      taskQueue: `unpolled-${randomBytes(4).toString('hex')}`,
      logger: pino({ level: 'silent' }),
      metrics,
      shopline,
      omnichat,
      addressCalls: null,
      show: metrics.showHouse.bind(metrics),
    };
  }

  /** A store bound a minute ago. Housekeeping leaves younger bindings to the api for 10 s (`settledAfterMs`). */
  async bind(facts: Partial<Integration> = {}, name = randomBytes(6).toString('hex')): Promise<Integration> {
    const { store, bound } = this;
    const merchantId = `house-${name}`;
    const binding = { handle: 'h', storeName: 'S', origin: 'shopline' as const, omnichatToken: 'token' };
    const { _id } = await bindStore(store, { ...binding, merchantId, teamId: `team-${name}` });
    const createdAt = new Date(Date.now() - 60_000);
    await store.models.integrations.updateOne({ _id }, { $set: { createdAt, isLive: true, ...facts } });
    bound.push(merchantId);
    return store.models.integrations.findById(_id).orFail().lean<Integration>().exec();
  }

  /** Puts an event of a member into the inbox of a store. */
  async addMember({ _id: integrationId }: Integration, customerId: string, secondsAgo = 0): Promise<void> {
    const receivedAt = new Date(Date.now() - secondsAgo * 1_000);
    const entry = { customerId, ts: '1'.padStart(20, '0'), sealedCustomer: null, receivedAt };
    await putMembers(this.store, [{ _id: `${integrationId}:${customerId}`, integrationId, ...entry }]);
  }

  /** Names of the signals a store's workflow was sent; null when it has none. */
  async signalsOf(merchantId: string): Promise<string[] | null> {
    try {
      const { events } = await this.client.workflow.getHandle(integrationWorkflowId(merchantId)).fetchHistory();
      return (events ?? []).flatMap((event) => event.workflowExecutionSignaledEventAttributes?.signalName ?? []);
    } catch (error) {
      if (isGrpcServiceError(error) && Number(error.code) === grpcNotFound) return null;
      throw error;
    }
  }

  private async connect(): Promise<void> {
    const { urls } = sharedStack();
    this.connection = await Connection.connect({ address: urls.temporalAddress });
    this.client = new Client({ connection: this.connection });
    const credentials = { clientId: 'sandbox-client', clientSecret: 'sandbox-secret', userAgent: 'sandbox-client' };
    this.shopline = new ShoplineClient({ apiUrl: urls.shopline, oauthUrl: urls.shopline, ...credentials });
    this.omnichat = new OmnichatClient({ apiUrl: urls.omnichat });
  }

  private async disconnect(): Promise<void> {
    await this.connection.close();
    await Promise.all([this.shopline.close(), this.omnichat.close()]);
  }

  private async open(): Promise<void> {
    this.store = await openOwnStore(ownDatabaseUri());
    this.bound = [];
  }

  private async close(): Promise<void> {
    const { client, bound, store } = this;
    // A store whose workflow id is too long for Temporal has no workflow to end.
    const merchants = bound.filter((merchantId) => merchantId.length < longestName);
    const open = await Promise.all(merchants.map(async (id) => ((await this.signalsOf(id)) ? [id] : [])));
    await Promise.all(open.flat().map((id) => client.workflow.getHandle(integrationWorkflowId(id)).terminate()));
    await store.close();
  }
}
