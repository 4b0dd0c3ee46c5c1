import { z } from 'zod';
import { customAttributes } from '../../core/domain/attributes';
import { integrationRoute } from '../route';
import { idParams } from '../schemas';

const attributeSchema = z
  .object({
    key: z.string(),
    type: z.enum(['text', 'number', 'date', 'datetime', 'boolean']),
    enabled: z.boolean(),
    meaning: z.object({ 'zh-TW': z.string(), en: z.string() }),
    example: z.union([z.string(), z.number(), z.boolean()]),
  })
  .meta({ id: 'Attribute' });

export const getAttributes = integrationRoute({
  method: 'get',
  path: '/api/integrations/:id/attributes',
  summary: 'Custom attributes and what they mean',
  scope: 'integrations:read',
  params: idParams,
  responses: { 200: { description: 'In table order', schema: z.array(attributeSchema) } },
  async handle({ integration }) {
    const { disabledAttributes } = integration.settings;
    const body = customAttributes.map(({ key, type, meaning, example }) => {
      return { key, type, enabled: !disabledAttributes.includes(key), meaning, example };
    });
    return { status: 200, body };
  },
});
