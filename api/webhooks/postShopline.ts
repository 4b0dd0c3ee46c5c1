import { z } from 'zod';
import { IntegrationError, type ErrorCode } from '../../core/domain/errors';
import { verifyWebhook, type WebhookRefusal } from '../../core/partners/shopline/webhookSignature';
import { rawBodyOf, readRawBody } from '../bodies';
import { noteIntegration } from '../logging';
import { publicRoute } from '../route';
import { answerWithinMs } from './inTime';
import { handleShoplineEvent, isLifecycleTopic } from './shoplineEvent';

const codeOfRefusal: Record<WebhookRefusal, ErrorCode> = {
  missing_signature: 'signature_invalid',
  missing_timestamp: 'signature_invalid',
  stale_timestamp: 'signature_invalid',
  future_timestamp: 'signature_invalid',
  wrong_signature: 'signature_invalid',
  malformed: 'invalid_request',
};

/** Events of the app and its stores' members: verify, make durable, answer. */
export const postShopline = publicRoute({
  method: 'post',
  path: '/webhooks/shopline',
  summary: 'App webhooks of SHOPLINE, signed',
  query: z.looseObject({ sign: z.string().optional().catch(undefined) }),
  readBody: readRawBody,
  responses: { 200: { description: 'Durable, a duplicate, or nothing to do' } },
  async handle({ services, request, response, query }) {
    const { config, metrics, refusedBytes, durableEvents } = services;
    const rawBody = rawBodyOf(request);
    const address = request.ip ?? '';
    const verdict = verifyWebhook({
      rawBody,
      sign: query.sign,
      timestamp: request.get('x-shopline-developer-event-timestamp'),
      secret: config.shopline.clientSecret,
      nowMs: Date.now(),
      onlyReference: refusedBytes.isTooMuch(address),
    });
    if (!verdict.valid) {
      refusedBytes.add(address, rawBody.length);
      metrics.countWebhook('shopline', verdict.reason);
      throw new IntegrationError(codeOfRefusal[verdict.reason]);
    }
    const { event } = verdict;
    const { topic, eventId, merchantId } = event;
    const arrived = { topic, eventId, merchantId, bytes: rawBody.length, isLifecycle: isLifecycleTopic(topic) };
    const sender = { partner: 'shopline' as const, answerWithinMs: answerWithinMs.shopline };
    const outcome = await durableEvents.store({ ...sender, ...arrived }, () =>
      handleShoplineEvent(services, event, (integration) => noteIntegration(response, integration)),
    );
    if (outcome === 'malformed') throw new IntegrationError(codeOfRefusal.malformed);
    return { status: 200 };
  },
});
