import { z } from 'zod';
import { IntegrationError } from '../../domain/errors';
import { isVerifyToken } from '../../omnichat/webhookSignature';
import { publicRoute } from '../route';

/** Omnichat asks once, when the subscription is made, whether this address is ours (contract 5). */
export const getOmnichat = publicRoute({
  method: 'get',
  path: '/webhooks/omnichat',
  summary: 'Verification of the Omnichat webhook address',
  query: z.looseObject({
    verify_token: z.string().optional().catch(undefined),
    challenge: z.string().max(1000).default('').catch(''),
  }),
  responses: { 200: { description: 'The challenge', mediaType: 'text/plain', schema: z.string() } },
  handle({ services, response, query }) {
    if (!isVerifyToken(query.verify_token, services.config.omnichat.webhookVerifyToken)) {
      throw new IntegrationError('signature_invalid');
    }
    response.type('text/plain').send(query.challenge);
    return Promise.resolve();
  },
});
