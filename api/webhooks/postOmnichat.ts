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
import type { Services } from '../services';
import { handleContactEvent, isContactTopic, type OmnichatEvent } from './contactEvent';
import { answerWithinMs } from './inTime';
import { findSender, parseBody, signatureCheck } from './omnichatSender';
import type { EventOutcome, NoteIntegration } from './storeEvent';

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
  const { config, metrics, durableEvents } = services;
  const rawBody = rawBodyOf(request);
  const signature = request.get('x-omnichat-signature') ?? '';
  const refusal = signature === '' ? 'missing_signature' : judgeTime(request.get('x-omnichat-timestamp'));
  if (refusal) {
    metrics.countWebhook('omnichat', refusal);
    throw new IntegrationError('signature_invalid');
  }
  const isSignedBy = signatureCheck({ rawBody, signature });
  const topic = request.get('x-omnichat-topic') ?? '';
  const eventId = request.get('x-omnichat-event-id');
  const event = { topic, eventId, rawBody, isSignedBy, merchantId };
  const arrived = { topic, eventId, merchantId: merchantId ?? null, bytes: rawBody.length, isLifecycle: false };
  const sender = {
    partner: 'omnichat' as const,
    answerWithinMs: answerWithinMs.omnichat,
    mayBeStranger: !isSignedBy(config.omnichat.webhookSecret),
  };
  const note = (integration: Integration) => noteIntegration(response, integration);
  const outcome = await durableEvents.store({ ...sender, ...arrived }, () => takeIn(services, event, note));
  if (outcome === 'wrong_signature') throw new IntegrationError('signature_invalid');
  if (outcome === 'malformed') throw malformed('', outcome);
  if (outcome === 'too_many_contacts') throw malformed('socialContacts', outcome);
  return { status: 200 };
}

/** All that may need the database: it is repeated while that is away, the search for the sender too. */
async function takeIn(
  services: Services,
  event: Pick<OmnichatEvent, 'topic' | 'eventId'> & Parameters<typeof findSender>[1],
  note: NoteIntegration,
): Promise<EventOutcome | 'wrong_signature' | 'malformed' | 'too_many_contacts'> {
  const mayTellOf = await findSender(services, event);
  if (!mayTellOf) return 'wrong_signature';
  const body = parseBody(event.rawBody);
  // Checked before the shape, which depends on the topic: an event of an unused topic may have any shape.
  if (body !== undefined && !isContactTopic(event.topic)) return 'ignored';
  const parsed = omnichatEventSchema.loose().safeParse(body);
  if (!parsed.success) return 'malformed';
  const contacts = touchedLineContacts(parsed.data);
  if (contacts.length > mostContactsOfEvent) {
    const concerned = await services.openIntegrations.ofChannel(contacts[0]?.channelId ?? '');
    for (const integration of concerned.filter(mayTellOf)) note(integration);
    return 'too_many_contacts';
  }
  return handleContactEvent(services, { ...event, body: parsed.data, contacts, mayTellOf }, note);
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
