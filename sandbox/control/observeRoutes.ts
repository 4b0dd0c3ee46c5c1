import { z } from 'zod';
import { faultInput } from '../core/faults';
import type { Partner } from '../core/requestLog';
import { applySettings } from '../core/settings';
import type { WebhookAttempt } from '../core/webhookQueue';
import { diffContacts } from './diff';
import { conditionsSchema } from './conditions';
import { ControlError, parse, type ControlRoute } from './router';
import { needChannel, needStore, type Sandbox } from './sandbox';

const partners: readonly Partner[] = ['shopline', 'omnichat'];
const resendBody = z
  .strictObject({
    ids: z.array(z.string()),
    eventIds: z.array(z.string()),
    topic: z.string(),
    partner: z.enum(['shopline', 'omnichat']),
    outcome: z.enum(['delivered', 'failed', 'blocked']),
    sinceMs: z.number(),
  })
  .partial();
const revokeBody = z.strictObject({
  token: z.string().optional(),
  merchantId: z.string().optional(),
  emit: z.boolean().default(false),
});

/** What a test or an operator looks at or sets: requests, comparison, webhooks, faults, tokens, settings. */
export function observeRoutes(sandbox: Sandbox): ControlRoute[] {
  const { world, shopline, omnichat } = sandbox;
  const queues = [shopline.queue, shopline.merchant.queue, omnichat.queue];
  const attempts = () => queues.flatMap((queue) => queue.attempts()).sort((a, b) => a.at - b.at);
  return [
    {
      method: 'GET',
      path: '/control/requests',
      summary:
        '{shopline: {total, byStatus, byOperation, maxInOneSecond, maxPerAddress}, omnichat: {…}, alarms: {kind: n}}',
      handle: () => ({
        shopline: { ...world.log.summary('shopline'), maxPerAddress: world.addresses.max },
        omnichat: world.log.summary('omnichat'),
        alarms: world.log.alarmCounts,
      }),
    },
    {
      method: 'DELETE',
      path: '/control/requests',
      summary: 'count from zero again',
      handle() {
        world.log.reset();
        world.addresses.reset();
      },
    },
    {
      method: 'GET',
      path: '/control/requests/log',
      summary: 'requests one by one ?since=seq&limit=',
      handle: ({ query }) => world.log.since(Number(query.get('since') ?? 0), Number(query.get('limit') ?? 1_000)),
    },
    {
      method: 'GET',
      path: '/control/alarms',
      summary: 'requests no well-behaved client sends',
      handle: () => world.log.alarms,
    },
    {
      method: 'GET',
      path: '/control/rates',
      summary: 'requests a second of both partners ?seconds=',
      handle({ query }) {
        const seconds = Math.min(900, Number(query.get('seconds') ?? 60));
        return Object.fromEntries(partners.map((partner) => [partner, world.log.rates(partner, seconds)]));
      },
    },
    {
      method: 'GET',
      path: '/control/diff',
      summary:
        'contacts that are not as they should be ?storeId=&channelId=&eligibility=&unmatched=&disabled=a,b&enabled=c,d&fields=fieldId:key:type&conditions=[…]&untouched=&cleared=&limit=',
      handle({ query }) {
        const store = needStore(sandbox, query.get('storeId') ?? undefined);
        const { channel } = needChannel(sandbox, query.get('channelId') ?? undefined);
        const differences = diffContacts(store, channel, {
          eligibility: query.get('eligibility') === 'line' ? 'line' : 'line_and_phone',
          unmatched: query.get('unmatched') === 'create' ? 'create' : 'skip',
          disabled: query.get('disabled')?.split(',') ?? [],
          enabled: query.get('enabled')?.split(',') ?? [],
          fields: (query.get('fields')?.split(',') ?? []).map((field) => {
            const [fieldId = '', key = '', type] = field.split(':');
            return { fieldId, key, isNumber: type === 'number' };
          }),
          conditions: parse(conditionsSchema, JSON.parse(query.get('conditions') ?? '[]')),
          untouched: query.get('untouched') === 'true',
          cleared: query.get('cleared') === 'true',
        });
        return differences.slice(0, Number(query.get('limit') ?? Infinity));
      },
    },
    {
      method: 'GET',
      path: '/control/webhooks',
      summary: 'every delivery with status and time ?limit=&topic=&partner=',
      handle({ query }) {
        const topic = query.get('topic');
        const partner = query.get('partner');
        const chosen = attempts().filter(
          (entry) => (topic === null || entry.topic === topic) && (partner === null || entry.partner === partner),
        );
        return {
          pending: queues.reduce((sum, queue) => sum + queue.pending, 0),
          breakerOpen: shopline.breaker.isOpen,
          omnichatDisabled: omnichat.disabledBecause ?? null,
          items: chosen.slice(-Number(query.get('limit') ?? 500)),
        };
      },
    },
    {
      method: 'POST',
      path: '/control/webhooks/resend',
      summary: 'send events again {ids? | eventIds? | topic?, partner?, outcome?, sinceMs?}: same trace_id',
      handle({ body }) {
        const wanted = parse(resendBody, body);
        const matches = (entry: WebhookAttempt) =>
          (wanted.ids?.includes(entry.id) ?? true) &&
          (wanted.eventIds?.includes(entry.eventId) ?? true) &&
          (wanted.topic === undefined || entry.topic === wanted.topic) &&
          (wanted.partner === undefined || entry.partner === wanted.partner) &&
          (wanted.outcome === undefined || entry.outcome === wanted.outcome) &&
          entry.at >= (wanted.sinceMs ?? 0);
        return { resent: queues.reduce((sum, queue) => sum + queue.resend(matches), 0) };
      },
    },
    {
      method: 'POST',
      path: '/control/webhooks/resume',
      summary: 'close the circuit breaker, enable the Omnichat endpoint',
      handle() {
        shopline.breaker.resume();
        omnichat.enable();
      },
    },
    {
      method: 'POST',
      path: '/control/faults',
      summary:
        'script a fault {partner, match?, status?, body?, headers?, count?, probability?, afterCalls?, delayMs?, html?, truncate?, afterEffect?, dropConnection?, repeatCursor?, emptyPage?} → {id}',
      handle: ({ body }) => world.faults.add(parse(faultInput, body)),
    },
    {
      method: 'GET',
      path: '/control/faults',
      summary: 'faults and how often each fired ?unfired=true',
      handle: ({ query }) => world.faults.list().filter(({ fired }) => query.get('unfired') !== 'true' || fired === 0),
    },
    {
      method: 'DELETE',
      path: '/control/faults/{id}',
      summary: 'remove a fault; `all` removes every one',
      handle({ params }) {
        if (params[0] === 'all') world.faults.clear();
        else if (!world.faults.remove(params[0] ?? ''))
          throw new ControlError(404, `there is no fault ${params[0] ?? ''}`);
      },
    },
    {
      method: 'POST',
      path: '/control/tokens/revoke',
      summary: 'revoke a SHOPLINE token {token} or all of a merchant {merchantId}, emit?',
      handle({ body }) {
        const { token, merchantId, emit } = parse(revokeBody, body);
        const store = merchantId === undefined ? undefined : needStore(sandbox, merchantId);
        const found = token === undefined ? undefined : world.tokens.find(token);
        const records = store ? world.tokens.ofMerchant(store.profile.merchantId) : found ? [found] : [];
        for (const record of records) {
          world.tokens.revoke(record);
          if (emit) shopline.emitToken(needStore(sandbox, record.merchantId), record, 'revoke');
        }
        return { revoked: records.length };
      },
    },
    { method: 'GET', path: '/control/settings', summary: 'all switches', handle: () => world.settings },
    {
      method: 'PATCH',
      path: '/control/settings',
      summary: 'change switches, e.g. {"omnichat": {"requestsPerSecond": 0}}',
      handle({ body }) {
        applySettings(world.settings, body);
        return world.settings;
      },
    },
    {
      method: 'POST',
      path: '/control/reset',
      summary: 'forget everything',
      handle() {
        for (const queue of queues) queue.reset();
        shopline.breaker.resume();
        omnichat.enable();
        world.reset();
      },
    },
  ];
}
