import { z } from 'zod';
import { customAttributes } from '../../core/domain/attributes';
import { integrationRoute } from '../route';
import { isKept } from '../../core/domain/keptAttributes';
import { idParams } from '../schemas';
import { attributeTypes } from '../settingsSchemas';

const attributeSchema = z
  .object({
    key: z.string(),
    type: attributeTypes,
    enabled: z.boolean(),
    isOptional: z.boolean().meta({ description: 'Off unless the team switches it on' }),
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
    const body = customAttributes.map((attribute) => {
      const { key, type, meaning, example, isOptional = false } = attribute;
      return { key, type, enabled: isKept(attribute, integration.settings), isOptional, meaning, example };
    });
    return { status: 200, body };
  },
});
