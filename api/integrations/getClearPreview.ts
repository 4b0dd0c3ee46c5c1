import { z } from 'zod';
import { previewClearing } from '../../core/sync/run/clearPreview';
import { integrationRoute } from '../route';
import { idParams } from '../schemas';

const sampleSize = 5;

export const clearPreviewSchema = z
  .object({
    contacts: z.number().int().meta({ description: 'Contacts that something was written to and not taken off again' }),
    sample: z.array(
      z.object({
        customerId: z.string(),
        lineUserId: z.string(),
        memberId: z.boolean().meta({ description: 'Whether `memberId` is ours and would go' }),
        attributes: z.array(z.string()).meta({ description: 'Keys that would be cleared' }),
        tags: z.number().int().meta({ description: 'Tags of ours that would go' }),
      }),
    ),
  })
  .meta({ id: 'ClearPreview', description: 'By our records: counts and names of fields, no value' });

export const getClearPreview = integrationRoute({
  method: 'get',
  path: '/api/integrations/:id/clear-preview',
  summary: 'What taking back would take off contacts',
  scope: 'integrations:read',
  params: idParams,
  responses: { 200: { description: 'Counts, and a few contacts', schema: clearPreviewSchema } },
  async handle({ services, integration }) {
    return { status: 200, body: await previewClearing(services.store, integration, sampleSize) };
  },
});
