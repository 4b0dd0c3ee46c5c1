import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { request } from 'undici';
import { WebhookQueue } from '../core/webhookQueue';
import type { World } from '../core/world';
import { customerIdOf } from './customerId';
import type { Contact, CustomerProfile, Team } from './team';

export interface OmnichatWebhookTarget {
  url: string;
  secret: string;
  verifyToken: string;
}

const taipeiOffsetMs = 8 * 3_600_000;

/** Omnichat's webhooks, signed over the raw bytes. The endpoint is verified first, and disabled if it often fails. */
export class OmnichatEvents {
  readonly queue: WebhookQueue;
  disabledBecause: string | undefined;
  private isVerified = false;
  private failuresInRow = 0;
  private lastHour: { atMs: number; failed: boolean }[] = [];

  constructor(
    private readonly world: World,
    readonly target: OmnichatWebhookTarget,
  ) {
    this.queue = new WebhookQueue(
      'omnichat',
      () => this.world.settings.omnichatWebhooks,
      (status) => status === 200,
      () => this.blockedBy(),
      (delivered) => this.count(!delivered),
    );
  }

  customerChanged(team: Team, contact: Contact, topic: 'customer/create' | 'customer/update'): void {
    const { channelId, id, state, missing, createdAtMs, updatedAtMs } = contact;
    // Some real e-mails end in a line break.
    const email = state.email !== null && missing === 'empty' ? `${state.email}\n` : state.email;
    const profile = { ...state, email, createdAtMs, updatedAtMs };
    this.profileChanged(team, customerIdOf(team, contact), profile, topic, [
      { platform: 'line', channelId, userId: id },
    ]);
  }

  /** As `customerChanged`, for a customer without a contact. */
  profileChanged(
    team: Team,
    omniCustomerId: string,
    profile: CustomerProfile,
    topic: 'customer/create' | 'customer/update',
    socialContacts: { platform: string; channelId: string; userId: string }[] = [],
  ): void {
    const { memberId, email, phone, name, tags, createdAtMs, updatedAtMs } = profile;
    const attributes = Object.entries(profile.attributes).map(([key, value]) => ({ key, value }));
    this.emit(team, topic, {
      memberId,
      omniCustomerId,
      email,
      phone,
      name,
      tags,
      customAttributes: attributes.length > 0 ? attributes : null,
      socialContacts,
      createdAt: taipeiTime(createdAtMs),
      updatedAt: taipeiTime(updatedAtMs),
    });
  }

  subscription(team: Team, contact: Contact): void {
    const { memberId, email, phone, name, status } = contact.state;
    const body = { memberId, email, phone, name, platform: 'line', channelId: contact.channelId, userId: contact.id };
    this.emit(team, status ? 'customer/channel_subscribe' : 'customer/channel_unsubscribe', body);
  }

  phoneBound(team: Team, contact: Contact): void {
    const { channelId, id, state } = contact;
    this.emit(team, 'customer/channel_phone_binding', { platform: 'line', channelId, userId: id, phone: state.phone });
  }

  /** Switches a disabled endpoint on again, as the portal's status switch does. */
  enable(): void {
    this.disabledBecause = undefined;
    this.failuresInRow = 0;
    this.lastHour = [];
  }

  private emit(team: Team, topic: string, event: Record<string, unknown>): void {
    const { enabled, secretPerTeam } = this.world.settings.omnichatWebhooks;
    if (!enabled) return;
    const secret = secretPerTeam ? team.profile.webhookSecret : this.target.secret;
    const body = JSON.stringify(event);
    const eventId = randomBytes(12).toString('hex');
    const headers = {
      'user-agent': 'OmnichatWebhook/1.0',
      'x-omnichat-event-id': eventId,
      'x-omnichat-topic': topic,
      'x-omnichat-timestamp': String(this.world.now()),
      'x-omnichat-team': encodeURIComponent(team.profile.name),
      'x-omnichat-trace-name': 'chat-api',
      'x-omnichat-trace-id': randomUUID(),
      'x-omnichat-signature': signBody(secret, body),
    };
    this.queue.push({
      topic,
      owner: team.profile.teamId,
      eventId,
      build: () => ({ url: this.target.url, headers, body }),
    });
  }

  /** Why no event may go out now, if so. The endpoint must first return the challenge of a GET. */
  private async blockedBy(): Promise<string | undefined> {
    const { enabled, timeoutMs } = this.world.settings.omnichatWebhooks;
    if (!enabled) return 'webhooks are switched off';
    if (this.disabledBecause !== undefined || this.isVerified) return this.disabledBecause;
    const challenge = randomBytes(8).toString('hex');
    const url = new URL(this.target.url);
    url.searchParams.set('verify_token', this.target.verifyToken);
    url.searchParams.set('challenge', challenge);
    try {
      const answer = await request(url, { signal: AbortSignal.timeout(timeoutMs) });
      const text = await answer.body.text();
      this.isVerified = answer.statusCode === 200 && text === challenge;
      return this.isVerified ? undefined : `the endpoint did not return the challenge (status ${answer.statusCode})`;
    } catch (error) {
      return `the endpoint could not be validated: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  private count(failed: boolean): void {
    const { disableAfterFailures, disableAboveFailingShare } = this.world.settings.omnichatWebhooks;
    const nowMs = Date.now();
    this.failuresInRow = failed ? this.failuresInRow + 1 : 0;
    this.lastHour.push({ atMs: nowMs, failed });
    if (this.lastHour.length > 20_000) this.lastHour = this.lastHour.slice(-10_000);
    if (!failed) return;
    if (this.failuresInRow > disableAfterFailures) {
      this.disabledBecause = `disabled after ${this.failuresInRow} failures in a row`;
      return;
    }
    const recent = this.lastHour.filter(({ atMs }) => atMs > nowMs - 3_600_000);
    const failures = recent.filter((entry) => entry.failed).length;
    // The share of a few deliveries says nothing, so it needs as many failures as the rule about failures in a row.
    if (failures > disableAfterFailures && failures / recent.length > disableAboveFailingShare) {
      this.disabledBecause = `disabled: ${failures} of ${recent.length} deliveries failed within an hour`;
    }
  }
}

/** `X-Omnichat-Signature`: hex HMAC-SHA256 of the raw body. */
export function signBody(secret: string, body: string): string {
  return createHmac('sha256', secret).update(body).digest('hex');
}

function taipeiTime(ms: number): string {
  return new Date(ms + taipeiOffsetMs).toISOString().replace('Z', '+08:00');
}
