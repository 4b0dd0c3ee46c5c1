import { z } from 'zod';
import { integrationStatuses } from '../../core/domain/types';
import { readTemporalConfig } from '../../core/runtime/temporal/connect';
import { findOverview } from '../../core/store/integrations/overview';
import { orBlank } from '../integrations/memberQuery';
import { operatorRoute } from '../route';
import { noticeSchema } from '../schemas';
import { opsView } from './opsView';

const pageSize = 50;

export const opsIntegrationSchema = z
  .object({
    id: z.string().meta({ description: "SHOPLINE's merchant id" }),
    storeName: z.string(),
    teamId: z.string(),
    state: z.enum(integrationStatuses),
    reason: noticeSchema.nullable(),
    since: z.iso.datetime().nullable(),
    lagSeconds: z.number().meta({ description: 'Age of the oldest change that waits' }),
    matchRate: z.number().nullable().meta({
      description: 'Of the members whom the last full sync looked for a contact of, the share that had one; 0 to 1',
    }),
    lastFullReadAt: z.iso.datetime().nullable(),
    nextFullReadAt: z.iso.datetime().nullable().meta({ description: 'Unless something brings it forward' }),
    workflowId: z.string(),
    temporalUrl: z.string().nullable(),
  })
  .meta({ id: 'OpsIntegration' });

export const getOpsIntegrations = operatorRoute({
  path: '/api/ops/integrations',
  summary: 'Every integration of this installation, for operators',
  query: z.strictObject({
    state: orBlank(z.enum(integrationStatuses)),
    cursor: orBlank(z.string().regex(/^[0-9a-f]{1,64}$/)),
  }),
  responses: {
    200: {
      description: 'A page; one that a filter leaves short may still have a next',
      schema: z.object({ items: z.array(opsIntegrationSchema), nextCursor: z.string().nullable() }),
    },
  },
  async handle({ services: { store, config }, query: { state = null, cursor = null }, language }) {
    const { rows, nextAfterId } = await findOverview(store, { state, afterId: cursor, count: pageSize });
    const { namespace = 'default' } = readTemporalConfig();
    const nowMs = Date.now();
    const items = rows.map((row) => opsView(row, { ...config, namespace }, language, nowMs));
    return { status: 200, body: { items, nextCursor: nextAfterId } };
  },
});
