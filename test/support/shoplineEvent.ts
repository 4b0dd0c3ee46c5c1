import { createHmac, randomUUID } from 'node:crypto';

export interface ShoplineEvent {
  topic: string;
  merchant_id?: string;
  resource?: Record<string, unknown>;
  /** Undefined: left out of the event. */
  trace_id?: string | undefined;
  ts?: string | undefined;
}

/** Nanoseconds as SHOPLINE writes them. */
export const nanoseconds = (ms: number) => `${ms}000000`;

/** Compact JSON with sorted keys, as SHOPLINE signs it (contract A6.1). */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}

/** Sends an app webhook to an api process, signed as SHOPLINE signs it unless told otherwise. */
export function postShoplineEvent(
  api: { url: string; clientSecret: string },
  event: ShoplineEvent,
  options: { sign?: string | null; timestamp?: string | null; body?: string } = {},
): Promise<Response> {
  const full = { trace_id: randomUUID(), ts: nanoseconds(Date.now()), event: 'Test', resource: {}, ...event };
  const timestamp = options.timestamp === undefined ? String(Math.floor(Date.now() / 1000)) : options.timestamp;
  const message = `${timestamp}:${JSON.stringify(sorted(full))}`;
  const signature = createHmac('sha256', api.clientSecret).update(message).digest('hex');
  const sign = options.sign === undefined ? signature : options.sign;
  return fetch(`${api.url}/webhooks/shopline${sign === null ? '' : `?sign=${sign}`}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(timestamp !== null && { 'x-shopline-developer-event-timestamp': timestamp }),
    },
    body: options.body ?? JSON.stringify(full),
  });
}
