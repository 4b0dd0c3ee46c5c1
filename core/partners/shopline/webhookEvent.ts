import { createHash } from 'node:crypto';
import { parseInstantMs } from '../../domain/instant';
import { knownSpelling } from './memberTopics';
import { shoplineEventSchema } from './schemas';

/** A signed app webhook. Its id and time are always there, whatever SHOPLINE left out. */
export interface ShoplineEvent {
  /** Tells duplicates apart from news: `trace_id`, else a hash of the event's time and payload. */
  eventId: string;
  /** In the one spelling of `knownSpelling`. */
  topic: string;
  merchantId: string | null;
  /** When the event happened, epoch nanoseconds. */
  ts: string;
  /** Whether SHOPLINE sent `ts`; else it is only about right. */
  hasOwnTs: boolean;
  resource: Record<string, unknown> | null;
}

interface Signed {
  payload: unknown;
  /** Returns the payload in a form that is the same for each delivery of it. */
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
    // The hash covers the time: an event without `trace_id` may have the same text as the next one of its member.
    eventId: trace_id || `sha256:${createHash('sha256').update(`${ts}:${canonicalJson()}`).digest('hex')}`,
    topic: knownSpelling(topic),
    merchantId: merchant_id ?? null,
    ts,
    hasOwnTs: typeof ownTs === 'string',
    resource: resource ?? null,
  };
}

/**
 * The newest time in the resource itself; an uninstall may set `deleted_at` alone, a revocation `revoked_at` (contract
 * A2.2). It goes before the header's time, which after a resend by hand may be that of the resend (contract A6).
 */
function changedAtMs(resource: Record<string, unknown> | null | undefined): number | null {
  const told = [resource?.updated_at, resource?.deleted_at, resource?.revoked_at];
  const times = told.flatMap((time) => (typeof time === 'string' ? (parseInstantMs(time) ?? []) : []));
  return times.length === 0 ? null : Math.max(...times);
}

/** The header's time is cut off to whole seconds: what happened within that second happened before its end. */
function endOfSecondMs(seconds: number): number {
  return seconds * 1000 + 999;
}

function nanosecondsOfMs(ms: number): string {
  return `${Math.max(0, Math.trunc(ms))}000000`;
}
