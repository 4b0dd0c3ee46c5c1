import { z } from 'zod';
import { IntegrationError } from '../../core/domain/errors';
import { PartnerError } from '../../core/domain/partnerError';
import { readInstallationToken } from '../../core/store/integrations/installations';
import { integrationRoute } from '../route';
import { idParams } from '../schemas';
import { readCustomFields } from './budget';

const storeFieldSchema = z
  .object({ fieldId: z.string(), name: z.string(), type: z.string().meta({ description: "SHOPLINE's own word" }) })
  .meta({ id: 'StoreField' });

/** Asks SHOPLINE now, even during a sync: it is one call. Nothing of the answer is kept. */
export const getCustomFields = integrationRoute({
  method: 'get',
  path: '/api/integrations/:id/custom-fields',
  summary: "The store's own fields, to be kept as attributes",
  scope: 'integrations:read',
  problems: [409],
  params: idParams,
  responses: { 200: { description: 'As SHOPLINE lists them', schema: z.array(storeFieldSchema) } },
  async handle({ services, integration }) {
    const token = await readInstallationToken(services.store, integration.merchantId);
    if (token === null) throw new IntegrationError('partner_unavailable');
    try {
      return { status: 200, body: await readCustomFields(services, integration, token) };
    } catch (error) {
      const isForbidden = error instanceof PartnerError && error.code === 'shopline_permission_missing';
      throw isForbidden ? new IntegrationError('custom_fields_not_permitted', {}, { cause: error }) : error;
    }
  },
});
