import { decideConflict } from '../../../api/integrations/conflictDecision';
import { findMember } from '../../../api/integrations/memberDetail';
import { Nudger } from '../../../api/nudger';
import { OpenIntegrations } from '../../../api/openIntegrations';
import type { Services } from '../../../api/services';
import { handleContactEvent, isContactTopic } from '../../../api/webhooks/contactEvent';
import { AuditTrail } from '../../../api/auditTrail';
import { lookUpContacts } from '../../../api/webhooks/contactRecords';
import { DurableEvents } from '../../../api/webhooks/durableEvents';
import { answerWithinMs } from '../../../api/webhooks/inTime';
import { handleShoplineEvent, isLifecycleTopic } from '../../../api/webhooks/shoplineEvent';
import { WorkflowMessenger } from '../../../api/workflowMessenger';
import { IntegrationError } from '../../../core/domain/errors';
import type { MemberDecision } from '../../../core/domain/memberHistory';
import type { SyncMode } from '../../../core/domain/types';
import { omnichatEventSchema, touchedLineContacts } from '../../../core/partners/omnichat/webhookEvents';
import { readShoplineEvent } from '../../../core/partners/shopline/webhookEvent';
import type { Integration, SyncRun } from '../../../core/store/documents';
import { WebhookInbox } from '../../../core/store/inbox/webhookInbox';
import {
  bindStore,
  endIntegration,
  renewOmnichatToken,
  type BindingRequest,
} from '../../../core/store/integrations/bindings';
import { chooseLineAccount } from '../../../core/store/integrations/lineAccount';
import { saveSettings } from '../../../core/store/integrations/settings';
import { expectNoOpenRun, steerRun } from '../../../core/store/integrations/steering';
import { findRun, openRun } from '../../../core/store/runs/syncRuns';
import {
  authorizedSignal,
  cancelSyncSignal,
  disconnectedSignal,
  lineAccountChosenSignal,
  pauseSignal,
  resumeSignal,
  syncRequestedSignal,
} from '../../../workflows/messages';
import { asError } from '../time/asError';
import { newMachine, type Machine, type Task } from '../time/scheduler';
import { clientSecret, ownStore, silent, type Surroundings } from './worker';

export interface Webhook {
  url: string;
  headers: Record<string, string>;
  body: string;
}

export interface SyncRequest {
  mode: SyncMode;
  acceptMismatch: boolean;
  acceptRemovals: boolean;
}

const signals = { pause: pauseSignal, run: resumeSignal, cancel: cancelSyncSignal };
const ignore = () => undefined;
const eventSchema = omnichatEventSchema.loose();

/**
 * An api process: webhooks once their signature is checked, and what its routes do once they know who asks. Express,
 * sessions and views are left out.
 */
export class ApiProcess {
  readonly machine: Machine;
  /** Requests and events that it is at work on. */
  pending = 0;
  private readonly task: Task;
  private readonly services: Services;

  constructor(
    private readonly around: Surroundings,
    name: string,
  ) {
    const { temporal } = around;
    const store = ownStore(around);
    this.machine = newMachine(name);
    this.task = { machine: this.machine, context: null };
    const metrics = { countWebhook: ignore };
    const config = { taskQueue: 'simulated', shopline: { clientSecret } };
    const base = { store, temporal, temporalWatch: { isReachable: true }, logger: silent, config, metrics };
    const messenger = new WorkflowMessenger(base as never);
    this.services = {
      ...base,
      messenger,
      auditTrail: new AuditTrail(store, silent),
      nudger: new Nudger(store, messenger, silent),
      inbox: new WebhookInbox(store),
      isContactOnRecord: lookUpContacts(store),
      openIntegrations: new OpenIntegrations(store),
      durableEvents: new DurableEvents(metrics, silent),
    } as unknown as Services;
  }

  /** Does work in this process. @returns its outcome; never settles if the process dies before it can answer. */
  private inProcess<T>(work: () => Promise<T>): Promise<T> {
    const { scheduler } = this.around.temporal;
    this.pending += 1;
    return new Promise((resolve, reject) => {
      const answer = (settle: () => void) =>
        scheduler.inWorld(1, () => {
          this.pending -= 1;
          settle();
        });
      const begin = () => {
        work().then(
          (value) => answer(() => resolve(value)),
          (error: unknown) => answer(() => reject(asError(error))),
        );
      };
      scheduler.after(1, begin, this.task);
    });
  }

  receiveShopline({ headers, body }: Webhook): Promise<string> {
    return this.inProcess(async () => {
      const sentAtSeconds = Number(headers['x-shopline-developer-event-timestamp']);
      const event = readShoplineEvent({ payload: JSON.parse(body), canonicalJson: () => body, sentAtSeconds });
      if (!event) return 'malformed';
      const { topic, eventId, merchantId } = event;
      const arrived = { topic, eventId, merchantId, bytes: body.length, isLifecycle: isLifecycleTopic(topic) };
      return this.services.durableEvents.store(
        { partner: 'shopline', answerWithinMs: answerWithinMs.shopline, ...arrived },
        () => handleShoplineEvent(this.services, event, ignore),
      );
    });
  }

  receiveOmnichat({ headers, body }: Webhook): Promise<string> {
    return this.inProcess(async () => {
      const topic = headers['x-omnichat-topic'] ?? '';
      const eventId = headers['x-omnichat-event-id'];
      const rawBody = Buffer.from(body);
      if (!isContactTopic(topic)) return 'ignored';
      const told = eventSchema.parse(JSON.parse(body));
      const event = { topic, eventId, rawBody, body: told, contacts: touchedLineContacts(told), mayTellOf: () => true };
      const arrived = { topic, eventId, merchantId: null, bytes: rawBody.length, isLifecycle: false };
      return this.services.durableEvents.store(
        { partner: 'omnichat', answerWithinMs: answerWithinMs.omnichat, ...arrived },
        () => handleContactEvent(this.services, event, ignore),
      );
    });
  }

  bind(request: BindingRequest): Promise<Integration> {
    return this.inProcess(async () => {
      const { store, messenger, openIntegrations } = this.services;
      const integration = await bindStore(store, { ...request, provenAtMs: Date.now() });
      openIntegrations.forget(request.merchantId);
      await messenger.signalOrStart(integration, authorizedSignal, { isStored: true });
      return integration;
    });
  }

  chooseAccount(integrationId: string, channelId: string): Promise<boolean> {
    return this.with(integrationId, async (integration) => {
      await expectNoOpenRun(this.services.store, integration);
      const account = { channelId, channelName: channelId };
      if (!(await chooseLineAccount(this.services.store, integration, account))) return false;
      this.services.openIntegrations.forget(integration.merchantId);
      await this.services.messenger.signalOrStart(integration, lineAccountChosenSignal, { channelId, isStored: true });
      return true;
    });
  }

  /** @param omnichatToken the team's, as the admin's login gives it */
  requestSync(integrationId: string, request: SyncRequest, omnichatToken: string): Promise<string> {
    return this.with(integrationId, async (integration) => {
      const { store, messenger, openIntegrations } = this.services;
      if (!integration.lineAccount) throw new Error('line_account_missing');
      await expectNoOpenRun(store, integration);
      if ('omnichat_access_revoked' in integration.attentions)
        await renewOmnichatToken(store, integration, omnichatToken);
      const { channelId } = integration.lineAccount;
      const runId = await openRun(store, integration, { ...request, channelId });
      openIntegrations.forget(integration.merchantId);
      await messenger.signalOrStart(integration, syncRequestedSignal, { mode: request.mode, runId });
      return runId;
    });
  }

  steer(integrationId: string, runId: string, desired: SyncRun['desired']): Promise<void> {
    return this.with(integrationId, async (integration) => {
      const { store, messenger, openIntegrations } = this.services;
      const run = await findRun(store, integrationId, runId);
      if (integration.activeRunId !== runId) return;
      if (!(await steerRun(store, run, desired))) throw new IntegrationError('run_not_active');
      openIntegrations.forget(integration.merchantId);
      await messenger.signalOrStart(integration, signals[desired], { runId });
    });
  }

  /** What is not named stays as it is, as in `PUT …/settings`. */
  async changeSettings(integrationId: string, wanted: Partial<Integration['settings']>): Promise<void> {
    const save = (integration: Integration) =>
      saveSettings(this.services.store, integration, { ...integration.settings, ...wanted });
    while (!(await this.with(integrationId, save)));
  }

  decide(integrationId: string, customerId: string, decision: MemberDecision | null): Promise<void> {
    return this.with(integrationId, async (integration) => {
      const { store, nudger } = this.services;
      const member = await findMember(store, integration, customerId);
      if (await decideConflict(store, integration, member, decision)) nudger.nudge(integration);
    });
  }

  disconnect(integrationId: string): Promise<void> {
    return this.with(integrationId, async (integration) => {
      const { store, messenger, openIntegrations } = this.services;
      await endIntegration(store, integration, 'disconnected');
      openIntegrations.forget(integration.merchantId);
      await messenger.signalIfOpen(integration, disconnectedSignal, { integrationId });
    });
  }

  private with<T>(integrationId: string, work: (integration: Integration) => Promise<T>): Promise<T> {
    return this.inProcess(async () => {
      const found = await this.services.store.models.integrations.findOne({ _id: integrationId, endedAt: null }).lean();
      if (!found) throw new Error('the integration is gone');
      return work(found);
    });
  }
}
