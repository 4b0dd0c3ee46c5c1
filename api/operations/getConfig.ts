import { z } from 'zod';
import { publicRoute } from '../route';

const configSchema = z
  .object({
    local: z.boolean().meta({ description: 'SHOPLINE and Omnichat are the sandbox of this machine' }),
    temporalUiUrl: z.string().optional(),
    shoplineRequestsPerSecond: z.number(),
    omnichatRequestsPerSecond: z.number(),
    links: z
      .object({
        help: z.string().nullable(),
        support: z.string().nullable(),
        privacy: z.string(),
        terms: z.string(),
        omnichat: z.string().nullable(),
      })
      .meta({ description: 'Set by the operator; null is not shown' }),
  })
  .meta({ id: 'PageConfig' });

export const getConfig = publicRoute({
  method: 'get',
  path: '/api/config',
  summary: 'What the admin page needs to know of this installation',
  responses: { 200: { description: 'The configuration', schema: configSchema } },
  async handle({ services: { config } }) {
    const { local, temporalUiUrl } = config;
    const body = {
      local: local !== null,
      // On any installation but a local one this URL is for operators alone.
      ...(local && temporalUiUrl && { temporalUiUrl }),
      shoplineRequestsPerSecond: config.shopline.requestsPerSecond,
      omnichatRequestsPerSecond: config.omnichat.requestsPerSecond,
      links: { ...config.links, privacy: '/privacy', terms: '/terms' },
    };
    return { status: 200, body };
  },
});
