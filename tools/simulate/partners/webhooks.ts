import type { WebhookJob, WebhookQueue } from '../../../sandbox/core/webhookQueue';
import type { Random } from '../../../sandbox/core/random';
import type { ApiProcess, Webhook } from '../service/api';
import type { Stage } from '../stage';

interface WebhookStage extends Stage {
  readonly random: Random;
  readonly api: ApiProcess | undefined;
  readonly witness: { blame(text: string): void };
}

/** Both partners' webhooks on their way to an api process: late, in any order, twice or never, as the seed has it. */
export class Webhooks {
  /** Once true, every webhook arrives, soon and only once. */
  isReliable = false;
  /** Webhooks about the app itself. No read finds what they say, so an operator sends them again (`resend`). */
  private readonly ofTheApp: WebhookJob[] = [];

  constructor(private readonly world: WebhookStage) {
    const { shopline, omnichat } = world.sandbox;
    this.carry(shopline.queue, 'shopline');
    this.carry(shopline.merchant.queue, null);
    this.carry(omnichat.queue, 'omnichat');
  }

  private carry(queue: WebhookQueue, partner: 'shopline' | 'omnichat' | null): void {
    queue.push = (job, kind, holdMs = 0) => {
      if (partner) this.send(partner, job, holdMs);
      const { topic, owner, eventId } = job;
      const told = { id: eventId, topic, owner, eventId, at: Date.now(), status: null, tookMs: null, error: null };
      return { ...told, partner: partner ?? 'shopline', kind: kind ?? 'first', outcome: 'waiting' };
    };
  }

  private send(partner: 'shopline' | 'omnichat', job: WebhookJob, holdMs: number): void {
    const { random, scheduler, scenario } = this.world;
    const { dropped, repeated, lateMs } = this.isReliable
      ? { dropped: 0, repeated: 0, lateMs: 100 }
      : scenario.webhooks;
    if (/^(application|access_token)\//.test(job.topic)) this.ofTheApp.push(job);
    if (random.chance(dropped)) return this.world.tell(`webhook ${job.topic} is lost`);
    const isRepeated = random.chance(repeated);
    const deliver = (delayMs: number, kind: 'first' | 'duplicate') =>
      scheduler.inWorld(holdMs + delayMs, () => this.deliver(partner, job.build(kind)));
    deliver(random.int(1, random.chance(0.3) ? lateMs : 100), 'first');
    if (isRepeated) deliver(random.int(1, lateMs), 'duplicate');
  }

  /** An operator sends every event of the app once more. */
  resend(): void {
    for (const job of this.ofTheApp.splice(0)) this.deliver('shopline', job.build('resend'));
  }

  private deliver(partner: 'shopline' | 'omnichat', message: Webhook): void {
    const { api } = this.world;
    if (!api) return this.world.tell('a webhook finds no api');
    const answer = partner === 'shopline' ? api.receiveShopline(message) : api.receiveOmnichat(message);
    answer.then(
      (outcome) => {
        if (outcome === 'malformed') this.world.witness.blame(`a webhook is refused: ${outcome}`);
      },
      // The api answered 503 in time, so the sender knows that the webhook failed.
      () => undefined,
    );
  }
}
