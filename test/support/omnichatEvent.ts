import { createHmac, randomUUID } from 'node:crypto';

/** Sends a webhook to an api process, signed as Omnichat signs it unless told otherwise. */
export function postOmnichatEvent(
  api: { url: string; secret: string },
  topic: string,
  body: unknown,
  options: { signature?: string; secret?: string; path?: string; timestampMs?: number | null; eventId?: string } = {},
): Promise<Response> {
  const raw = typeof body === 'string' ? body : JSON.stringify(body);
  const { timestampMs = Date.now(), secret = api.secret, path = '' } = options;
  return fetch(`${api.url}/webhooks/omnichat${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-omnichat-topic': topic,
      'x-omnichat-event-id': options.eventId ?? randomUUID(),
      ...(timestampMs !== null && { 'x-omnichat-timestamp': String(timestampMs) }),
      'x-omnichat-signature': options.signature ?? createHmac('sha256', secret).update(raw).digest('hex'),
    },
    body: raw,
  });
}
