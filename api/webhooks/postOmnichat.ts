import { z } from 'zod';
import { clockAllowanceMs } from '../../domain/clock';
import { IntegrationError } from '../../domain/errors';
import { omnichatEventSchema } from '../../omnichat/webhookEvents';
import { verifyOmnichatWebhook } from '../../omnichat/webhookSignature';
import { noteIntegration } from '../logging';
import { InvalidRequest } from '../problem';
import { publicRoute } from '../route';
import { handleContactEvent, isContactTopic } from './contactEvent';
import { rawBodyOf, readRawBody } from './rawBody';

const maxAgeMs = 7 * 86_400_000;

/** Events of a team's contacts. Omnichat counts any answer but 200 as a failure (contract 5). */
export const postOmnichat = publicRoute({
  method: 'post',
  path: '/webhooks/omnichat',
  summary: 'Webhooks of Omnichat, signed',
  query: z.looseObject({}),
  readBody: readRawBody,
  responses: { 200: { description: 'Durable, a duplicate, or nothing to do' } },
  async handle({ services, request, response }) {
    const { config, metrics, durableEvents } = services;
    const rawBody = rawBodyOf(request);
    const verdict = verifyOmnichatWebhook({
      rawBody,
      signature: request.get('x-omnichat-signature'),
      secret: config.omnichat.webhookSecret,
    });
    const refusal = verdict.valid ? judgeTime(request.get('x-omnichat-timestamp')) : verdict.reason;
    if (refusal) {
      metrics.countWebhook('omnichat', refusal);
      throw new IntegrationError('signature_invalid');
    }
    const body = parseJson(rawBody);
    const topic = request.get('x-omnichat-topic') ?? '';
    // Before the shape, which is the topic's business: of one that is not used it may be anything.
    if (body !== undefined && !isContactTopic(topic)) {
      metrics.countWebhook('omnichat', 'ignored');
      return { status: 200 };
    }
    const event = omnichatEventSchema.loose().safeParse(body);
    if (!event.success) {
      metrics.countWebhook('omnichat', 'malformed');
      throw new InvalidRequest([{ in: 'body', path: '', code: 'malformed' }]);
    }
    const eventId = request.get('x-omnichat-event-id');
    const arrived = { topic, eventId, merchantId: null, bytes: rawBody.length, isLifecycle: false };
    await durableEvents.store({ partner: 'omnichat', ...arrived }, () =>
      handleContactEvent(services, { topic, eventId, rawBody, body: event.data }, (integration) =>
        noteIntegration(response, integration),
      ),
    );
    return { status: 200 };
  },
});

/**
 * Epoch milliseconds of the event. The signature does not cover it; a missing or unreadable one is refused all the same.
 * @returns why it is refused, as of SHOPLINE's events; null when it is timely.
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
