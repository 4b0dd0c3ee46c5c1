import { z } from 'zod';
import { IntegrationError } from '../../core/domain/errors';
import { isSameSecret } from '../../core/runtime/secrets';
import { publicRoute, type RouteContext } from '../route';
import { idParams } from '../schemas';

const querySchema = z.looseObject({
  verify_token: z.string().optional().catch(undefined),
  challenge: z.string().max(1000).default(''),
});
const shape = {
  method: 'get' as const,
  summary: 'Verification of the Omnichat webhook address',
  query: querySchema,
  responses: { 200: { description: 'The challenge', mediaType: 'text/plain', schema: z.string() } },
};

export const getOmnichat = publicRoute({ ...shape, path: '/webhooks/omnichat', handle: answerChallenge });
export const getOmnichatOfStore = publicRoute({
  ...shape,
  path: '/webhooks/omnichat/:id',
  params: idParams,
  handle: answerChallenge,
});

/** Omnichat asks once, when the subscription is made, whether this address is ours (contract 5). */
function answerChallenge({ services, response, query }: RouteContext & { query: z.infer<typeof querySchema> }) {
  const { verify_token: token } = query;
  if (token === undefined || !isSameSecret(token, services.config.omnichat.webhookVerifyToken)) {
    throw new IntegrationError('signature_invalid');
  }
  response.type('text/plain').send(query.challenge);
}
