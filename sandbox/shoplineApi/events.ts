import { randomUUID } from 'node:crypto';
import type { WebhookAttempt } from '../core/webhookQueue';
import { WebhookQueue } from '../core/webhookQueue';
import type { World } from '../core/world';
import { customerDocument, formatTime } from './customerDocument';
import type { Member } from './member';
import type { BalanceEntry } from './memberLog';
import { MerchantWebhooks } from './merchantWebhooks';
import { scopeOfTopic } from './scopes';
import type { Store } from './store';
import type { TokenRecord } from './tokens';
import { signWebhook, writeJson } from './webhookSignature';
import { WebhookBreaker } from './webhookBreaker';

export interface AppCredentials {
  clientId: string;
  clientSecret: string;
  webhookUrl: string;
}

const applicationId = '64210a1e6425fdf32c5fff20';
const applicationVersion = '64210a1e6425fdf32c5fff25';

/** The topic and `event` of a change of each balance. */
const balanceEvents = {
  points: ['member_point/create', 'MemberPoint'],
  credits: ['user_credit/create', 'UserCredit'],
} as const;

/** SHOPLINE's app webhooks, of life cycle, customers and what they share: signed, shuffled and sometimes sent twice. */
export class ShoplineEvents {
  readonly breaker: WebhookBreaker;
  readonly queue: WebhookQueue;
  readonly merchant: MerchantWebhooks;

  constructor(
    private readonly world: World,
    readonly app: AppCredentials,
  ) {
    this.breaker = new WebhookBreaker(() => this.settings);
    this.merchant = new MerchantWebhooks(world, () => this.breaker.isOpen);
    this.queue = new WebhookQueue(
      'shopline',
      () => this.settings,
      (status) => status >= 200 && status <= 299,
      () => {
        if (!this.settings.enabled) return 'webhooks are switched off';
        return this.breaker.isOpen ? 'the circuit breaker stopped all webhooks' : undefined;
      },
      (delivered) => {
        if (!delivered) this.breaker.failed(Date.now());
      },
    );
  }

  installed(store: Store, token: TokenRecord): void {
    const nowMs = this.world.now();
    const application = this.applicationResource(store, null);
    const { lifecycleGapMs } = this.settings;
    // Chance decides which of the two comes first; the other follows after a gap.
    const installFirst = Math.random() < 0.5;
    this.emit(store, 'application/install', 'Application', application, nowMs, installFirst ? 0 : lifecycleGapMs);
    this.emitToken(store, token, 'create', installFirst ? lifecycleGapMs : 0);
  }

  uninstalled(store: Store, revoked: readonly TokenRecord[]): void {
    const nowMs = this.world.now();
    this.emit(store, 'application/uninstall', 'Application', this.applicationResource(store, nowMs), nowMs);
    for (const token of revoked) this.emitToken(store, token, 'revoke', Math.random() * this.settings.lifecycleGapMs);
  }

  emitToken(store: Store, token: TokenRecord, action: 'create' | 'revoke', holdMs = 0): void {
    const isPair = this.settings.tokenTopics === 'app_installation_token' && token.kind === 'installation';
    const topic = isPair ? `access_token/app_installation_token_${action}` : `access_token/${action}`;
    const resource = {
      _id: token.id,
      application_id: applicationId,
      created_at: formatTime(token.createdAtMs, 'webhook'),
      expires_at: formatTime(token.createdAtMs + token.expiresInSeconds * 1_000, 'webhook'),
      expires_in: token.expiresInSeconds,
      resource_owner_id: { id: store.profile.merchantId, performer_id: store.profile.staff.id },
      scopes: token.scopes.join(' '),
      token: token.token,
      updated_at: formatTime(this.world.now(), 'webhook'),
      ...(token.revokedAtMs === null ? {} : { revoked_at: formatTime(token.revokedAtMs, 'webhook') }),
      ...(isPair ? { is_app_installation_token: true, version_type: 'TESTING' } : {}),
    };
    this.emit(store, topic, 'AccessToken', resource, this.world.now(), holdMs, isPair ? { is_devstore: true } : {});
  }

  /** A customer event: to the app only where it may know of it, to the merchant's own addresses always. */
  customer(store: Store, topic: string, member: Member): void {
    const userTopic = topic.replace('customer/', 'user/');
    this.merchant.emit(store, userTopic, 'User', () => this.customerResource(store, member));
    if (!this.isTold(store, topic)) return;
    const resource = topic === 'customer/remove' ? { id: member.id } : this.customerResource(store, member);
    if (this.settings.customerTopics === 'user') this.emit(store, userTopic, 'User', resource, this.world.now());
    else this.emit(store, topic, 'Customer', resource, this.world.now());
  }

  /** A change of a balance. Of store credit only merchant webhooks tell, unless a setting makes it an app topic too. */
  balanceChanged(store: Store, balance: keyof typeof balanceEvents, member: Member, entry: BalanceEntry): void {
    const [topic, event] = balanceEvents[balance];
    const resource = {
      _id: entry.id,
      user_id: member.id,
      value: entry.value,
      created_at: formatTime(entry.atMs, 'webhook'),
    };
    if (balance === 'points' || this.settings.creditTopics) this.ofStore(store, topic, event, resource);
    else this.merchant.emit(store, topic, event, () => resource);
  }

  /** An event that is not a customer: to the app where it may know of it, and to the merchant's own addresses. */
  ofStore(store: Store, topic: string, event: string, resource: Record<string, unknown>): void {
    this.merchant.emit(store, topic, event, () => resource);
    if (this.isTold(store, topic)) this.emit(store, topic, event, resource, this.world.now());
  }

  /** Whether the app is installed and its newest token has the scope of the topic (contract A6). */
  private isTold({ profile }: Store, topic: string): boolean {
    if (!profile.installed) return false;
    const scope = scopeOfTopic(topic);
    return scope === undefined || this.world.tokens.lastOfApp(profile.merchantId)?.scopes.includes(scope) === true;
  }

  private customerResource(store: Store, member: Member): Record<string, unknown> {
    const { shopline } = this.world.settings;
    const idKey = shopline.resourceIdKey;
    if (shopline.resourceShape === 'id') return { [idKey]: member.id };
    const document = customerDocument(member, store.profile, shopline, {
      idKey,
      timestamps: 'webhook',
      withSubscriptions: shopline.subscriptions === 'always',
    });
    if (shopline.resourceShape === 'full') return document;
    return Object.fromEntries(
      [idKey, 'line_id', 'tags', 'updated_at'].flatMap((name) => (name in document ? [[name, document[name]]] : [])),
    );
  }

  private applicationResource(store: Store, deletedAtMs: number | null): Record<string, unknown> {
    const nowMs = this.world.now();
    const { installedAtMs = nowMs, authorizedAtMs = nowMs } = store.profile;
    return {
      _id: `6421${store.profile.merchantId.slice(4)}`,
      app_settings: { app_scripts_activated: false },
      application_id: applicationId,
      application_version: applicationVersion,
      authorized_at: formatTime(authorizedAtMs, 'webhook'),
      authorized_grants_digest: '9545301da7846bb8f2a5529a97d705d9',
      created_at: formatTime(installedAtMs, 'webhook'),
      deleted_at: deletedAtMs === null ? null : formatTime(deletedAtMs, 'webhook'),
      installed_by: 'MERCHANT',
      merchant_id: store.profile.merchantId,
      requested_grants_digest: '9545301da7846bb8f2a5529a97d705d9',
      updated_at: formatTime(nowMs, 'webhook'),
    };
  }

  private emit(
    store: Store,
    topic: string,
    event: string,
    resource: Record<string, unknown>,
    atMs: number,
    holdMs = 0,
    extra: Record<string, unknown> = {},
  ): void {
    const traceId = randomUUID();
    const payload = {
      trace_id: traceId,
      ts: `${atMs}${String(Math.floor(Math.random() * 1_000_000)).padStart(6, '0')}`,
      event,
      topic,
      merchant_id: store.profile.merchantId,
      resource,
      ...extra,
    };
    const firstSentSeconds = { value: 0 };
    const job = {
      topic,
      owner: store.profile.merchantId,
      eventId: traceId,
      build: (kind: WebhookAttempt['kind']) => this.message(payload, kind, firstSentSeconds),
    };
    const { shuffleMs, duplicateShare } = this.settings;
    this.queue.push(job, 'first', holdMs + Math.random() * shuffleMs);
    if (Math.random() < duplicateShare) this.queue.push(job, 'duplicate', holdMs + Math.random() * shuffleMs * 4);
  }

  /** Body and signature each write `<`, `>` and `&` plainly or escaped, by chance: libraries differ (contract A6.1). */
  private message(payload: unknown, kind: WebhookAttempt['kind'], firstSentSeconds: { value: number }) {
    const isOld = kind === 'resend' && this.settings.resendTimestamp === 'original' && firstSentSeconds.value > 0;
    const seconds = isOld ? firstSentSeconds.value : Math.floor(this.world.now() / 1_000);
    if (firstSentSeconds.value === 0) firstSentSeconds.value = seconds;
    const { amounts } = this.settings;
    const sign = signWebhook(this.app.clientSecret, seconds, payload, { escapeHtml: Math.random() < 0.5, amounts });
    const mark = this.app.webhookUrl.includes('?') ? '&' : '?';
    return {
      url: `${this.app.webhookUrl}${mark}sign=${sign}`,
      headers: { 'x-shopline-developer-event-timestamp': String(seconds) },
      body: writeJson(payload, { keys: 'shuffled', escapeHtml: Math.random() < 0.5, amounts }),
    };
  }

  private get settings() {
    return this.world.settings.shoplineWebhooks;
  }
}
