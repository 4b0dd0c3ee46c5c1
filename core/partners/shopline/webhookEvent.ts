import { createHash } from 'node:crypto';
import { parseInstantMs } from '../../domain/instant';
import { knownSpelling } from './memberTopics';
import { shoplineEventSchema } from './schemas';

/** A signed app webhook; what SHOPLINE left out of it is made up for. */
export interface ShoplineEvent {
  /** Tells a duplicate: `trace_id`, else a hash of what was signed. */
  eventId: string;
  /** In one spelling, where SHOPLINE has two. */
  topic: string;
  merchantId: string | null;
  /** When it happened, nanoseconds. */
  ts: string;
  /** `ts` is SHOPLINE's own; else it is only about right. */
  hasOwnTs: boolean;
  resource: Record<string, unknown> | null;
}

interface Signed {
  payload: unknown;
  /** The payload in a form that is the same for each delivery of it. */
  canonicalJson: () => string;
  /** Header timestamp. */
  sentAtSeconds: number;
}

/** The event of a payload whose signature holds; null when it has no topic or a `trace_id` that is no id. */
export function readShoplineEvent({ payload, canonicalJson, sentAtSeconds }: Signed): ShoplineEvent | null {
  const parsed = shoplineEventSchema.safeParse(payload);
  if (!parsed.success) return null;
  const { trace_id, topic, merchant_id, ts: ownTs, resource } = parsed.data;
  const ts = ownTs ?? nanosecondsOfMs(changedAtMs(resource) ?? endOfSecondMs(sentAtSeconds));
  return {
    // With its time: without any, the next event of the same member is the same text and yet another event.
    eventId: trace_id || `sha256:${createHash('sha256').update(`${ts}:${canonicalJson()}`).digest('hex')}`,
    topic: knownSpelling(topic),
    merchantId: merchant_id ?? null,
    ts,
    hasOwnTs: typeof ownTs === 'string',
    resource: resource ?? null,
  };
}

/**
 * The newest time that the resource itself tells; an uninstall may set `deleted_at` alone, a revocation `revoked_at` (contract
 * A2.2). Before the header's time, which on a resend by hand is the resend's (contract A6.1).
 */
function changedAtMs(resource: Record<string, unknown> | null | undefined): number | null {
  const told = [resource?.updated_at, resource?.deleted_at, resource?.revoked_at];
  const times = told.flatMap((time) => (typeof time === 'string' ? (parseInstantMs(time) ?? []) : []));
  return times.length === 0 ? null : Math.max(...times);
}

/** The header has whole seconds, cut off: what happened within that second happened before its end. */
function endOfSecondMs(seconds: number): number {
  return seconds * 1000 + 999;
}

function nanosecondsOfMs(ms: number): string {
  return `${Math.max(0, Math.trunc(ms))}000000`;
}
