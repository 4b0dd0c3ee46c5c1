import { z } from 'zod';
import { clockAllowanceMs } from '../../core/domain/clock';
import { IntegrationError } from '../../core/domain/errors';
import {
  mostContactsOfEvent,
  omnichatEventSchema,
  touchedLineContacts,
} from '../../core/partners/omnichat/webhookEvents';
import type { Integration } from '../../core/store/documents';
import { rawBodyOf, readRawBody } from '../bodies';
import { noteIntegration } from '../logging';
import { InvalidRequest } from '../problem';
import { publicRoute, type RouteContext } from '../route';
import { idParams } from '../schemas';
import { handleContactEvent, isContactTopic } from './contactEvent';
import { answerWithinMs, inTime } from './inTime';
import { findSender } from './omnichatSender';

const maxAgeMs = 7 * 86_400_000;

const shape = {
  method: 'post' as const,
  query: z.looseObject({}),
  readBody: readRawBody,
  responses: { 200: { description: 'Durable, a duplicate, or nothing to do' } },
};

export const postOmnichat = publicRoute({
  ...shape,
  path: '/webhooks/omnichat',
  summary: 'Webhooks of Omnichat, signed',
  handle: (context) => receive(context),
});

/** Many events name no account of the store. Here the path names the store, and so the secret that must have signed. */
export const postOmnichatOfStore = publicRoute({
  ...shape,
  path: '/webhooks/omnichat/:id',
  summary: "Webhooks of one store's team, signed with the secret of its own subscription",
  params: idParams,
  handle: (context) => receive(context, context.params.id),
});

/** Events of a team's contacts. Omnichat counts any answer but 200 as a failure (contract 5). */
async function receive({ services, request, response }: RouteContext, merchantId?: string) {
  const { metrics, durableEvents } = services;
  const refuse = (outcome: string, error: IntegrationError) => {
    metrics.countWebhook('omnichat', outcome);
    return error;
  };
  const rawBody = rawBodyOf(request);
  const signature = request.get('x-omnichat-signature');
  if (!signature) throw refuse('missing_signature', new IntegrationError('signature_invalid'));
  const body = parseJson(rawBody);
  const answerByMs = performance.now() + answerWithinMs.omnichat;
  const mayTellOf = await inTime(
    findSender(services, { rawBody, signature, body, merchantId }),
    answerWithinMs.omnichat,
  );
  const refusal = mayTellOf ? judgeTime(request.get('x-omnichat-timestamp')) : 'wrong_signature';
  if (!mayTellOf || refusal) throw refuse(refusal ?? 'wrong_signature', new IntegrationError('signature_invalid'));
  const topic = request.get('x-omnichat-topic') ?? '';
  // Checked before the shape, which depends on the topic: an event of an unused topic may have any shape.
  if (body !== undefined && !isContactTopic(topic)) {
    metrics.countWebhook('omnichat', 'ignored');
    return { status: 200 };
  }
  const parsed = omnichatEventSchema.loose().safeParse(body);
  if (!parsed.success) throw refuse('malformed', malformed('', 'malformed'));
  const contacts = touchedLineContacts(parsed.data);
  const note = (integration: Integration) => noteIntegration(response, integration);
  if (contacts.length > mostContactsOfEvent) {
    const concerned = await services.openIntegrations.ofChannel(contacts[0]?.channelId ?? '');
    for (const integration of concerned.filter(mayTellOf)) note(integration);
    throw refuse('too_many_contacts', malformed('socialContacts', 'too_many_contacts'));
  }
  const eventId = request.get('x-omnichat-event-id');
  const event = { topic, eventId, rawBody, body: parsed.data, contacts, mayTellOf };
  const arrived = { topic, eventId, merchantId: merchantId ?? null, bytes: rawBody.length, isLifecycle: false };
  // The search for the sender has already taken its part of the time.
  const sender = { partner: 'omnichat' as const, answerWithinMs: answerByMs - performance.now() };
  const outcome = await durableEvents.store({ ...sender, ...arrived }, () => handleContactEvent(services, event, note));
  if (outcome === 'wrong_signature') throw new IntegrationError('signature_invalid');
  return { status: 200 };
}

function malformed(path: string, code: string): InvalidRequest {
  return new InvalidRequest([{ in: 'body', path, code }]);
}

/**
 * Judges the header with the event's time, in epoch milliseconds. The signature does not cover it, but an event without
 * a readable one is refused all the same.
 * @returns why the event is refused, in the same words as SHOPLINE's events; null when it is timely.
 */
function judgeTime(timestamp: string | undefined): 'missing_timestamp' | 'stale_timestamp' | 'future_timestamp' | null {
  if (!timestamp || !/^\d{1,15}$/.test(timestamp)) return 'missing_timestamp';
  const ageMs = Date.now() - Number(timestamp);
  if (ageMs > maxAgeMs) return 'stale_timestamp';
  return ageMs < -clockAllowanceMs ? 'future_timestamp' : null;
}

/** Undefined for what is no JSON. */
function parseJson(rawBody: Buffer): unknown {
  try {
    return JSON.parse(rawBody.toString());
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
